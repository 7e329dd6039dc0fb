@testable import Guidance

/// Types on one dimension with a spectrum, and a claim for each type, with a given text in everything that a page
/// shows: names, statements, sources, a conflict, a tension.
func hostileComparison(_ text: String, name: String = "Guiding", types: Int = 2) throws -> Comparison {
    let names = (0..<types).map { $0 == 0 ? name : "Type \($0)" }
    let types = [RelationshipType](named: names)
    let sources = [
        Source(id: "one", title: text, author: text), Source(id: "other", title: "Other", publisher: text),
    ]
    let claims = types.flatMap { type in
        [(sources[0], -2), (sources[1], 2)].map { source, place in
            Claim(
                id: Slug("\(type.id)-\(source.id)")!, relationshipType: type.id, dimension: "place", source: source.id,
                statement: text, value: .spectrum(place), reading: text, locator: text)
        }
    }
    let tension = Tension(id: "pull", claims: claims.map(\.id), statement: text)
    return try Comparison(of: catalogue(of: types, claims, sources: sources, tensions: [tension], text: text))
}

/// A catalogue with the dimension `place`, a spectrum whose ends and name are the given text.
func catalogue(
    of types: [RelationshipType], _ claims: [Claim], sources: [Source], tensions: [Tension] = [], text: String = "Place"
) -> Catalogue {
    let ends = (Scale.Choice(id: "near", label: text), Scale.Choice(id: "far", label: "Far"))
    let place = Dimension(id: "place", name: text, question: "?", scale: .spectrum(first: ends.0, second: ends.1))
    let changes: [Change] =
        sources.map { .put(Stored($0, revision: 1)) }
        + [.put(Stored(place, revision: 1))]
        + types.map { .put(Stored($0, revision: 1)) }
        + claims.map { .put(Stored($0, revision: 1)) }
        + tensions.map { .put(Stored($0, revision: 1)) }
    return catalogue(of: changes)
}

extension [RelationshipType] {
    /// Types that programmes cannot run: the first is `guiding`, the others `type-1`, `type-2` …
    init(named names: [String]) {
        self = names.enumerated().map { number, name in
            relationshipType(number == 0 ? "guiding" : Slug("type-\(number)")!, name, nil)
        }
    }
}
