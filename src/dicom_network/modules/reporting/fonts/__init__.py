"""The fonts of printed reports, with the licence that they are given under."""
