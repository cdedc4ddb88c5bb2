"""A small document in every syntax, laid out so that each statement has a line of its own."""

from kg.rdf import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE

BASE = "http://kg.example/"

TURTLE_TEXT = """@prefix kg: <def#> .
@base <http://kg.example/id/> .
# A comment.
<fact/a-001> a kg:Fact ;
  kg:value 96.5 ;
  kg:quote "une phrase"@fr ,
    "sur deux lignes"@fr ;
  kg:about [ kg:note "x" ] .
"""

FACT = "<http://kg.example/id/fact/a-001>"
DECIMAL = '"96.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
LINES_TEXT = f"""# A comment.
{FACT} <http://kg.example/def#value> {DECIMAL} .

{FACT} <http://kg.example/def#quote> "sur deux lignes"@fr .
"""

TEXTS = {
    TURTLE: TURTLE_TEXT,
    TRIG: TURTLE_TEXT,
    N_TRIPLES: LINES_TEXT,
    N_QUADS: LINES_TEXT,
    RDF_XML: """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:kg="http://kg.example/def#">
  <kg:Fact rdf:about="id/fact/a-001">
    <kg:value rdf:datatype="http://www.w3.org/2001/XMLSchema#decimal">96.5</kg:value>
    <kg:quote
      xml:lang="fr">sur deux lignes</kg:quote>
  </kg:Fact>
</rdf:RDF>
""",
    JSON_LD: """{
  "@context": {
    "@base": "http://kg.example/", "kg": "http://kg.example/def#", "id": "@id",
    "number": {"@id": "kg:value", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}
  },
  "@graph": [
    {"kg:quote":
       [{"@language": "fr", "@value": "une phrase"},
        {"@value": "sur deux lignes", "@language": "fr"}],
     "number": 96.5,
     "id": "id/fact/a-001"}
  ]
}
""",
}
"""The document in each syntax."""

LINES = {TURTLE: (5, 7), TRIG: (5, 7), N_TRIPLES: (2, 4), N_QUADS: (2, 4), RDF_XML: (5, 7), JSON_LD: (10, 9)}
"""Where the value and the second quote stand in it."""
