"""Every page of the site, for tests and tools that look at all of them; ``{study}`` stands for a sample study."""

OPEN_PAGES = ("/login", "/setup/none", "/invitation/none", "/reset", "/reset/none", "/returned")
"""For whoever is not known yet; the secrets of links are none."""
PAGES = (
    "/",
    "/studies",
    "/studies/{study}",
    "/studies/{study}?tab=reports",
    "/upload",
    "/people",
    "/people/1",
    "/roles",
    "/roles/explain",
    "/roles/new",
    "/roles/explain",
    "/account",
    "/admin",
    "/admin/institutions",
    "/admin/templates",
    "/admin/peers",
    "/admin/jobs",
    "/admin/storage",
    "/admin/settings",
    "/admin/conflicts",
    "/admin/emergencies",
    "/admin/trash",
    "/no/such/page",
)
