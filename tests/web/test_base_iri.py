"""A site can live below a path, behind a proxy that keeps its addresses."""

import re
from pathlib import Path

import httpx

from servers import PATIENCE, Kg, asking, free_port


def test_a_base_iri_with_a_path_goes_before_every_address(tmp_path: Path):
    port = free_port()
    base = f"http://127.0.0.1:{port}/facts/"
    kg = Kg(tmp_path, {"KG_BASE_IRI": base})
    kg("init")
    kg("load")
    with kg.serving(port), asking(base) as http:
        sent = http.get("id/area/cao-bang")
        assert (sent.status_code, sent.headers["location"]) == (303, "/facts/doc/area/cao-bang")
        page = http.get("doc/area/cao-bang", headers={"Accept": "text/html"})
        assert f"<code>{base}id/area/cao-bang</code>" in page.text
        addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
        assert addresses
        assert all(address.startswith("/facts/") for address in addresses)
        stylesheet = next(address for address in addresses if ".css" in address)
        assert http.get(f"http://127.0.0.1:{port}{stylesheet}").status_code == 200
        assert f"<{base}id/area/cao-bang>" in http.get("doc/area/cao-bang.nt").text
        assert http.get("sparql", params={"query": "ASK { <id/area/cao-bang> ?p ?o }"}).json()["boolean"]
        assert http.get("").status_code == 200
        for path in ("id/area/cao-bang", "sparql", "def"):
            assert httpx.get(f"http://127.0.0.1:{port}/{path}", timeout=PATIENCE).status_code == 404
