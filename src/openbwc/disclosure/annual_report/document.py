"""The report as XML in the Justice Department's form: NIEM 2.0, FoiaAnnualReport 1.03.

Guarantees: elements stand in the order and under the names of the published schema; a figure without a value is left
out where the form lets it be, and stands as zero nowhere. Ids: `ORG0` is the whole, `ORG1` … its parts; an
organisation's data in a section bears the section's prefix and the same number.
"""

from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from openbwc.disclosure.annual_report.tree import Coded, Figure, Group, Organisation, Part, Report, Section, Unit

IEPD = "http://leisp.usdoj.gov/niem/FoiaAnnualReport/exchange/1.03"
FOIA = "http://leisp.usdoj.gov/niem/FoiaAnnualReport/extension/1.03"
NC = "http://niem.gov/niem/niem-core/2.0"
J = "http://niem.gov/niem/domains/jxdm/4.1"
S = "http://niem.gov/niem/structures/2.0"
PREFIXES = (("iepd", IEPD), ("foia", FOIA), ("nc", NC), ("j", J), ("s", S))
LESS_THAN_ONE = "LT1"


def document(report: Report) -> bytes:
    """The report as an XML file in UTF-8."""
    for prefix, namespace in PREFIXES:
        register_namespace(prefix, namespace)
    root = Element(f"{{{IEPD}}}FoiaAnnualReport")
    _put(root, NC, "DocumentApplicationName", "OpenBWC").set(f"{{{NC}}}applicationVersionText", "1.1")
    _put(_put(root, NC, "DocumentCreationDate"), NC, "Date", report.made_on.isoformat())
    _put(root, NC, "DocumentDescriptionText", "FOIA Annual Report")
    _organisations(root, report)
    _put(root, FOIA, "DocumentFiscalYearDate", str(report.year))
    _statutes(root, report.organisations)
    for alike in zip(*(one.sections for one in report.organisations), strict=True):
        _section(root, alike)
    indent(root)
    content: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return content


def _put(parent: Element, namespace: str, name: str, words: str | None = None) -> Element:
    made = SubElement(parent, f"{{{namespace}}}{name}")
    made.text = words
    return made


def _organisations(root: Element, report: Report) -> None:
    whole = _put(root, NC, "Organization")
    _named(whole, report.whole, 0)
    for place, one in enumerate(report.organisations[1:], start=1):
        _named(_put(whole, NC, "OrganizationSubUnit"), one, place)


def _named(element: Element, one: Organisation, place: int) -> None:
    element.set(f"{{{S}}}id", f"ORG{place}")
    _put(element, NC, "OrganizationAbbreviationText", one.code)
    _put(element, NC, "OrganizationName", one.name)


def _statutes(root: Element, organisations: tuple[Organisation, ...]) -> None:
    """Section IV: each statute once, then who relied on it how often."""
    section = _put(root, FOIA, "Exemption3StatuteSection")
    ids = {one.citation: f"ES{place}" for place, one in enumerate(organisations[0].statutes, start=1)}
    for one in organisations[0].statutes:
        statute = _put(section, FOIA, "ReliedUponStatute")
        statute.set(f"{{{S}}}id", ids[one.citation])
        _put(statute, J, "StatuteDescriptionText", one.citation)
        for withheld in one.withheld:
            _put(statute, FOIA, "ReliedUponStatuteInformationWithheldText", withheld)
    for place, organisation in enumerate(organisations):
        for one in organisation.statutes:
            link = _link(section, "ReliedUponStatuteOrganizationAssociation", ids[one.citation], place)
            _put(link, FOIA, "ReliedUponStatuteQuantity", str(len(one.counted)))


def _section(root: Element, alike: tuple[Section, ...]) -> None:
    """One section with the data of every organisation, whole first."""
    first = alike[0]
    section = _put(root, FOIA, first.tag)
    told = [(place, one) for place, one in enumerate(alike) if one.parts]
    for place, one in told:
        item = _put(section, FOIA, one.item)
        item.set(f"{{{S}}}id", f"{one.prefix}{place}")
        _parts(item, one.parts)
    for place, one in told:
        _link(section, one.association, f"{one.prefix}{place}", place)
    for words in dict.fromkeys(one.footnote for one in alike if one.footnote):
        _put(section, FOIA, "FootnoteText", words)


def _link(section: Element, name: str, data: str, place: int) -> Element:
    link = _put(section, FOIA, name)
    _put(link, FOIA, "ComponentDataReference").set(f"{{{S}}}ref", data)
    _put(link, NC, "OrganizationReference").set(f"{{{S}}}ref", f"ORG{place}")
    return link


def _parts(parent: Element, parts: tuple[Part, ...]) -> None:
    for part in parts:
        if isinstance(part, Group):
            _parts(_put(parent, FOIA, part.tag), part.parts)
        elif isinstance(part, Coded):
            _put(parent, FOIA, part.tag, part.word)
        elif part.value is not None:
            _put(parent, FOIA, *_told(part))


def _told(figure: Figure) -> tuple[str, str]:
    """The element of a figure and its words; days below one are a code of the form, in an element of its own."""
    value = figure.value
    if figure.unit is Unit.RESPONSE_DAYS and isinstance(value, int | float):
        return (f"{figure.tag}Code", LESS_THAN_ONE) if value < 1 else (f"{figure.tag}Value", figure.words)
    return figure.tag, figure.words
