"""The parts that a standard and a profile write alike: encounter types, categories, access rules, screened words.

Guarantees: each part is checked against the words it may use (roles, acts, purposes, clauses, restrictions) while
it is read, so an unknown word is an error at its line and never a rule that quietly grants or restricts nothing.
"""

from collections.abc import Collection

from openbwc.policy.model import (
    FOOTAGE_ACTS,
    ROLE_ACTS,
    AccessRule,
    Act,
    Category,
    CorrectionRule,
    EncounterType,
    RedactionReason,
    Role,
    Scope,
    ScreenedWords,
)
from openbwc.policy.reading import Cell

CALLING_FOR_A_RECORDING = ("II.A.1", "II.A.2", "II.A.3")
"""The clauses that call for a recording; an agency's encounter type belongs to one of them."""

ENCOUNTER_CLAUSES = (*CALLING_FOR_A_RECORDING, "II.B.2")
"""The standard has also the contact that rests on none of them, which every agency keeps (II.B.2)."""


def known(cell: Cell, words: Collection[str], what: str) -> str:
    """A text that is one of `words`."""
    word = cell.text()
    if word not in words:
        raise cell.error(expected=f"{what} ({', '.join(sorted(words))})", found=f"'{word}'")
    return word


def read_encounter_types(cell: Cell, clauses: Collection[str]) -> dict[str, EncounterType]:
    """Encounter types by code, each mapped to one of the clauses."""
    types: dict[str, EncounterType] = {}
    with cell.mapping() as codes:
        for key, value in codes.entries():
            code = key.text()
            with value.mapping() as entry:
                types[code] = EncounterType(
                    code=code,
                    title=entry.need("title").text(),
                    clause=known(entry.need("clause"), clauses, "a clause of II.A"),
                )
    return types


def read_categories(cell: Cell, clauses: Collection[str], restrictions: Collection[str]) -> dict[str, Category]:
    """Categories by code, each with the clause it serves and the restriction it brings, if any."""
    categories: dict[str, Category] = {}
    with cell.mapping() as codes:
        for key, value in codes.entries():
            code = key.text()
            with value.mapping() as entry:
                restriction = entry.get("restriction")
                categories[code] = Category(
                    code=code,
                    title=entry.need("title").text(),
                    clause=known(entry.need("clause"), clauses, "a clause of the standard"),
                    restriction=None if restriction is None else known(restriction, restrictions, "a restriction"),
                )
    return categories


def read_redaction_reasons(cell: Cell, categories: Collection[str]) -> dict[str, RedactionReason]:
    """Reasons to redact by code, each with its provision and the categories of V.A.6 that it covers."""
    reasons: dict[str, RedactionReason] = {}
    with cell.mapping() as codes:
        for key, value in codes.entries():
            with value.mapping() as entry:
                needs_basis = entry.get("needs_basis")
                reasons[key.text()] = RedactionReason(
                    code=key.text(),
                    title=entry.need("title").text(),
                    provision=entry.need("provision").text(),
                    categories=frozenset(
                        known(category, categories, "what V.A.6 has redacted")
                        for category in entry.need("categories").items()
                    ),
                    needs_basis=needs_basis.flag() if needs_basis else False,
                )
    return reasons


def read_access_rules(cell: Cell, purposes: Collection[str]) -> tuple[AccessRule, ...]:
    """Access rules. `purposes` are the codes that exist; acts that reach footage need some, the others none."""
    rules: list[AccessRule] = []
    for item in cell.items():
        with item.mapping() as entry:
            acts = frozenset(
                act.one_of(Act, sorted(ROLE_ACTS - {Act.CORRECT_ASSERTION})) for act in entry.need("acts").items()
            )
            if acts - ROLE_ACTS or Act.CORRECT_ASSERTION in acts:
                raise entry.need("acts").error(
                    expected="acts that a role can be granted",
                    found=", ".join(sorted(acts)),
                    remedy="Corrections stand under 'correction_rules'; the other acts rest on facts alone.",
                )
            reaches_footage = bool(acts & FOOTAGE_ACTS)
            if reaches_footage and acts - FOOTAGE_ACTS:
                raise entry.need("acts").error(
                    expected="acts of one sort",
                    found=", ".join(sorted(acts)),
                    remedy="Write acts on footage (view, download) and other acts as two rules.",
                )
            stated = entry.need("purposes") if reaches_footage else None
            rules.append(
                AccessRule(
                    role=entry.need("role").one_of(Role, [role.value for role in Role]).value,
                    acts=acts,
                    purposes=frozenset(
                        known(code, purposes, "a purpose of V.A.2") for code in (stated.items() if stated else ())
                    ),
                    scope=entry.need("scope").one_of(Scope, [scope.value for scope in Scope]),
                )
            )
    return tuple(rules)


def read_correction_rules(cell: Cell) -> tuple[CorrectionRule, ...]:
    """Who may correct assertions about which subjects."""
    rules: list[CorrectionRule] = []
    for item in cell.items():
        with item.mapping() as entry:
            rules.append(
                CorrectionRule(
                    role=entry.need("role").one_of(Role, [role.value for role in Role]).value,
                    subjects=frozenset(entry.need("subjects").texts()),
                    scope=entry.need("scope").one_of(Scope, [scope.value for scope in Scope]),
                )
            )
    return tuple(rules)


def read_screened_words(cell: Cell, characteristics: Collection[str]) -> tuple[ScreenedWords, ...]:
    """The words that stand for each protected characteristic (II.B.5)."""
    screened: list[ScreenedWords] = []
    with cell.mapping() as groups:
        for key, value in groups.entries():
            characteristic = known(key, characteristics, "a protected characteristic of II.B.5")
            with value.mapping() as entry:
                anywhere, alone = entry.get("anywhere"), entry.get("alone")
                screened.append(
                    ScreenedWords(
                        characteristic=characteristic,
                        anywhere=frozenset(anywhere.texts() if anywhere else ()),
                        alone=frozenset(alone.texts() if alone else ()),
                    )
                )
    return tuple(screened)
