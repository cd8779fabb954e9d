// The node's own page: what has come in, newest first, and where to send.
const PAGE = 50;
const QUIET_MS = 150;
const EVERYWHERE = ["0.0.0.0", "::"]; // what one listens on, never what one connects to

const byId = (id) => document.getElementById(id);
const first = (study, tag) => study[tag]?.Value?.[0];

function cell(row, className, ...children) {
  const td = row.insertCell();
  if (className) td.className = className;
  td.append(...children);
  return td;
}

function small(text) {
  const element = document.createElement("small");
  element.textContent = text;
  return element;
}

function personName(value) {
  const [family = "", given = ""] = (value?.Alphabetic ?? "").split("^");
  return [family, given].filter(Boolean).join(", ") || "No name";
}

function dateOf(text) {
  if (!/^\d{8}$/.test(text ?? "")) return "";
  const date = new Date(Date.UTC(+text.slice(0, 4), +text.slice(4, 6) - 1, +text.slice(6)));
  return date.toLocaleDateString(undefined, { timeZone: "UTC", dateStyle: "medium" });
}

function bytesOf(count) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let step = 0;
  while (count >= 1000 && step < units.length - 1) { count /= 1000; step += 1; }
  return `${count.toLocaleString(undefined, { maximumFractionDigits: count < 10 && step ? 1 : 0 })} ${units[step]}`;
}

function showStudy(body, study) {
  const uid = first(study, "0020000D");
  const row = body.insertRow();
  const image = document.createElement("img");
  image.loading = "lazy";
  image.alt = "";
  image.src = `dicomweb/studies/${uid}/thumbnail?viewport=128,128`;
  cell(row, "picture", image);
  cell(row, "patient", personName(first(study, "00100010")), small(first(study, "00100020") ?? ""));
  const modalities = (study["00080061"]?.Value ?? []).join(" · ");
  cell(row, "study", first(study, "00081030") ?? "", small(modalities));
  cell(row, "date", dateOf(first(study, "00080020")));
  const images = first(study, "00201208") ?? 0;
  cell(row, "number", images.toLocaleString()).dataset.unit = images === 1 ? "image" : "images";
  const link = document.createElement("a");
  link.href = `dicomweb/studies/${uid}?accept=application/zip`;
  link.textContent = "Download";
  cell(row, "link", link);
}

async function ask(path) {
  const answer = await fetch(path, { headers: { Accept: "application/dicom+json, application/json" } });
  if (answer.status === 401) { location.assign("login"); throw new Error("logged out"); }
  if (answer.status === 204) return [];
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).message ?? answer.statusText);
  return answer.json();
}

function stateOf(count, name) {
  if (count === PAGE) return `The newest ${PAGE} are shown; search by name for others.`;
  if (count) return "";
  return name ? "Nobody of that name." : "Nothing has come in yet.";
}

let question = 0;

async function showStudies(name) {
  const mine = ++question;
  const filter = name ? `&fuzzymatching=true&PatientName=${encodeURIComponent(name)}` : "";
  try {
    const studies = await ask(`dicomweb/studies?limit=${PAGE}&includefield=00081030,00080061${filter}`);
    if (mine !== question) return;
    const body = document.createElement("tbody");
    for (const study of studies) showStudy(body, study);
    body.id = "studies";
    byId("studies").replaceWith(body);
    byId("state").textContent = stateOf(studies.length, name);
  } catch (problem) {
    byId("state").textContent = `The studies cannot be shown: ${problem.message}`;
  }
}

async function showNode() {
  const node = await ask("api/v1/node");
  const count = (number, one, more) => `${number.toLocaleString()} ${number === 1 ? one : more}`;
  byId("totals").textContent = [
    count(node.studies, "study", "studies"),
    count(node.instances, "image", "images"),
    bytesOf(node.bytes),
    `${bytesOf(node.free_bytes)} free`,
  ].join(" · ");
  byId("ae-title").textContent = node.ae_titles.join(", ");
  byId("dicom-host").textContent = EVERYWHERE.includes(node.dicom_host) ? location.hostname : node.dicom_host;
  byId("dicom-port").textContent = node.dicom_port;
  const hint = byId("send-hint");
  if (node.accepts_unknown_peers) {
    hint.textContent = "Every sender is let in.";
  } else {
    const command = document.createElement("code");
    command.textContent = "dicom-network peer put CT1 192.0.2.7:104";
    hint.replaceChildren("A sender is let in once it is listed: ", command);
  }
}

let timer;
byId("search").addEventListener("input", (event) => {
  clearTimeout(timer);
  timer = setTimeout(() => showStudies(event.target.value.trim()), QUIET_MS);
});
showStudies("");
showNode().catch(() => {});
