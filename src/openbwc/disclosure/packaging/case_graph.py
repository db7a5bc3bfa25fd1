"""The custody of a release as a graph: CASE 1.4 on UCO, in JSON-LD.

Guarantees: each event that is shown is an investigative action with its time, its performer, the file that it was done
on and the one that came of it; one that names no file was done on the recording's originals, never on a copy;
each file is an observable object with its name, size and SHA-256, and a copy is derived from its original; identifiers
are made of the ids and digests that they stand for, so that equal contents give an equal graph.
Source: caseontology.org, unifiedcyberontology.org; checked in tests by case_validate.
"""

import uuid
from typing import Any

import rfc8785

from openbwc.disclosure.packaging.model import COPY, Contents, Entry, History, Media

_CONTEXT = {
    "kb": "http://example.org/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openbwc:case")
Node = dict[str, Any]


def graph_of(contents: Contents) -> bytes:
    """The graph, canonical JSON."""
    nodes: list[Node] = [_agency(contents)]
    for history in contents.histories:
        media = [one for one in contents.media if one.recording == history.recording]
        nodes += _recording(contents, history, media)
    unique = {node["@id"]: node for node in nodes}
    return rfc8785.dumps({"@context": _CONTEXT, "@graph": [unique[key] for key in sorted(unique)]})


def _id(kind: str, name: str) -> str:
    return f"kb:{kind}-{uuid.uuid5(_SPACE, f'{kind}:{name}')}"


def _ref(identifier: str) -> dict[str, str]:
    return {"@id": identifier}


def _agency(contents: Contents) -> Node:
    name = {"uco-core:name": contents.agency}
    return {"@id": _id("organization", contents.agency_code), "@type": "uco-identity:Organization", **name}


def _recording(contents: Contents, history: History, media: list[Media]) -> list[Node]:
    files = {one.path: _file(one.path.rpartition("/")[2], one.sha256, one.size) for one in media}
    originals = {one.original_sha256: _file("original", one.original_sha256, None) for one in media if one.role == COPY}
    nodes = [*originals.values(), *files.values()]
    nodes += [_derived(files[one.path], originals[one.original_sha256]) for one in media if one.role == COPY]
    shown = [entry for entry in history.entries if entry.shown]
    performers = {entry.actor: _performer(entry.actor) for entry in shown}
    nodes += performers.values()
    known = {node["@id"] for node in nodes if node["@type"] == "uco-observable:ObservableObject"}
    made_by_camera = sorted({_id("file", one.original_sha256) for one in media})
    nodes += [_action(entry, performers[entry.actor], _touched(entry, made_by_camera, known)) for entry in shown]
    record = {
        "@id": _id("provenance", history.recording),
        "@type": "case-investigation:ProvenanceRecord",
        "uco-core:description": f"Custody of the recording {history.recording}, kept by {contents.agency}",
        "case-investigation:exhibitNumber": history.recording,
        "uco-core:object": [_ref(one) for one in sorted(known)],
    }
    return [*nodes, record]


def _touched(entry: Entry, made_by_camera: list[str], known: set[str]) -> dict[str, list[str]]:
    """The files that an event was done on, and those that came of it, as far as the package knows them."""
    source, own = (str(entry.facts.get(name, "")) for name in ("source_sha256", "sha256"))
    done_on = [_id("file", source or own)] if source or own else made_by_camera
    came_of_it = [_id("file", own)] if source and own else []
    told = {"uco-action:object": done_on, "uco-action:result": came_of_it}
    return {name: found for name, files in told.items() if (found := [one for one in files if one in known])}


def _file(name: str, sha256: str, size: int | None) -> Node:
    told = {"@id": _id("file-facet", sha256), "@type": "uco-observable:FileFacet", "uco-observable:fileName": name}
    content: Node = {
        "@id": _id("content-facet", sha256),
        "@type": "uco-observable:ContentDataFacet",
        "uco-observable:hash": [
            {
                "@id": _id("hash", sha256),
                "@type": "uco-types:Hash",
                "uco-types:hashMethod": "SHA256",
                "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": sha256},
            }
        ],
    }
    if size is not None:
        content["uco-observable:sizeInBytes"] = {"@type": "xsd:integer", "@value": str(size)}
    return {
        "@id": _id("file", sha256),
        "@type": "uco-observable:ObservableObject",
        "uco-core:hasFacet": [told, content],
    }


def _derived(copy: Node, original: Node) -> Node:
    return {
        "@id": _id("derived", copy["@id"]),
        "@type": "uco-observable:ObservableRelationship",
        "uco-core:source": _ref(copy["@id"]),
        "uco-core:target": _ref(original["@id"]),
        "uco-core:kindOfRelationship": "Derived_From",
        "uco-core:isDirectional": {"@type": "xsd:boolean", "@value": "true"},
    }


def _performer(actor: str) -> Node:
    """A person by id, never by name; or a part of the system."""
    if actor.startswith("person:"):
        return {"@id": _id("person", actor), "@type": "uco-identity:Person", "uco-core:description": actor}
    return {"@id": _id("tool", actor), "@type": "uco-tool:Tool", "uco-core:name": actor}


def _action(entry: Entry, performer: Node, touched: dict[str, list[str]]) -> Node:
    moment = {"@type": "xsd:dateTime", "@value": entry.time}
    who = "uco-action:performer" if performer["@type"] == "uco-identity:Person" else "uco-action:instrument"
    return {
        "@id": _id("action", str(entry.index)),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": entry.kind,
        "uco-core:description": f"Entry {entry.index} of the custody ledger",
        "uco-action:startTime": moment,
        "uco-action:endTime": moment,
        who: _ref(performer["@id"]),
        **{name: [_ref(one) for one in files] for name, files in touched.items()},
    }
