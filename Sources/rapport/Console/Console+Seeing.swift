import Guidance
import HTTP
import JSON
import Pages
import Store

// What pages show of records beside the one that they are about, always as far as the reader sees it.

extension API {
    /// Those of a kind that belong to a record, as the list of the API under that record has them.
    ///
    /// - Parameter filter: That of the kind's reference to the record.
    func selection<R: TimedRecord, Parent: TimedRecord>(
        _ query: Query, of kind: R.Type, under id: ID<Parent>, by filter: String, for viewer: Viewer
    ) throws(ProblemDetails) -> Selection<R> {
        guard let place = R.kind.filters.firstIndex(where: { $0.name == filter }) else {
            preconditionFailure("\(R.kind.noun) has the filter \(filter)")
        }
        guard viewer.mayList(R.self, by: filter, under: id.key) else {
            throw ProblemDetails(Problem.denied(.otherRole([.administrator])))
        }
        var selection = try viewer.selection(query, of: R.self)
        selection.choose(place, [.key(id.key)])
        return selection
    }

    /// More are too many to be looked at for a part of a page.
    static let seenBesideMax = 1000

    /// All of a selection that the reader sees; none where the reader may not ask for them.
    func seen<R: TimedRecord>(_ selection: Selection<R>?, by viewer: Viewer) -> [Visible<R>] {
        guard let selection else { return [] }
        var seen: [Visible<R>] = []
        _ = viewer.forEach(in: selection, after: nil, examinedMax: Self.seenBesideMax) { visible in
            note(visible, .list, by: viewer)
            seen.append(visible)
            return true
        }
        return seen
    }

    /// Somebody whom a page names, noted as read in a list; nil for somebody who is hidden.
    func seen(_ id: ID<Person>?, by viewer: Viewer) -> Person? {
        guard let id, let visible: Visible<Person> = try? viewer.record(id) else { return nil }
        note(visible, .list, by: viewer)
        return visible.record
    }

    /// A program that a page names; nil for one that is hidden.
    func seen(_ id: ID<Program>, by viewer: Viewer) -> Program? {
        let visible: Visible<Program>? = try? viewer.record(id)
        return visible?.record
    }

    /// What the API tells of a record's steps and what stands in the way of them.
    func findings<R: Moving>(of visible: Visible<R>, _ viewer: Viewer, _ page: PageContext) -> JSONValue? {
        guard visible.showsSteps else { return nil }
        let bytes = JSONWriter.bytes { viewer.writeFindings(of: visible, to: &$0, for: page.sentences) }
        return try? JSONDocument(bytes).root
    }

    /// The relationship types in the language of the page, retired ones too: records name them.
    func types(_ viewer: Viewer, _ page: PageContext, of ids: [Slug]) -> [RelationshipType] {
        let catalogue = viewer.catalogue.translated(to: [page.language.tag])
        return ids.uniqued().compactMap { catalogue.relationshipTypes.value($0) }
    }
}
