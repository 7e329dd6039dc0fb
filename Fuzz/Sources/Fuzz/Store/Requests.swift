@_spi(Journal) @testable import Guidance
import JSON

@_spi(Journal) @testable import Store

/// Some twenty reads and writes, as clients would send them.
struct Requests {
    private let store: Store
    private let writer: Writer

    init(_ store: Store) { (self.store, writer) = (store, Writer(store)) }

    func send() {
        read()
        write()
        read()
        check((try? store.makeSnapshot()) != nil || store.durable.sequence >= StoreLimits.sequenceMax, "a snapshot can be made")
        history()
    }

    // MARK: Writing

    private func write() {
        let records = store.durable.records
        let types = records.catalogue.relationshipTypes.ids.map { #""\#($0.text)""# }.joined(separator: ",")
        writer.create(
            #"{"name":"New","relationshipTypes":[\#(types)],"startsOn":"9999-12-31","length":"P9999Y","plannedSessions":1}"#)
        for id in records.programs.ids.suffix(2) {
            writer.patch(Program.self, id, #"{"name":"Other","description":null,"startsOn":"2027-01-01"}"#)
            writer.write { records, moment throws(Problem) in
                try records.setDesign(id, to: document(#"{"model":"pairs"}"#), by: "key-1", at: moment.now)
            }
            writer.write { records, moment throws(Problem) in try records.approveDesign(id, by: "Ada", at: moment.now) }
            writer.move(id)
        }
        writer.create(Source.self, #"{"id":"fuzz","title":"New","kind":"practitioner"}"#)
        edit(Source.self, #"{"title":"Other"}"#)
        edit(Dimension.self, #"{"name":"Other"}"#)
        edit(RelationshipType.self, #"{"name":"Other"}"#)
        edit(Claim.self, #"{"statement":"Other.","strength":"sometimes"}"#)
        edit(Tension.self, #"{"statement":"Other."}"#)
        if let id = records.programs.ids.last { writer.delete(Program.self, id) }
    }

    private func edit<R: CatalogueRecord>(_ kind: R.Type, _ patch: String) {
        let ids = store.durable.records.catalogue[R.self].ids
        guard let first = ids.first, let last = ids.last else { return }
        writer.patch(R.self, last, patch)
        writer.write { records, moment throws(Problem) in
            try records.retire(first, R.self, for: document(#"{"reason":"old"}"#), by: "key-1", at: moment.now)
        }
        writer.write { records, _ throws(Problem) in try records.reinstate(first, R.self) }
        writer.delete(R.self, last)
    }

    // MARK: Reading

    private func read() {
        let records = store.durable.records
        list(Program.self, records)
        list(Source.self, records)
        list(Dimension.self, records)
        list(RelationshipType.self, records)
        list(Claim.self, records)
        list(Tension.self, records)
        for id in records.programs.ids {
            guard let program = records.programs[id]?.value else { continue }
            _ = JSONWriter.bytes { records.writeFindings(of: program, at: RealFolder.now, to: &$0, for: Reader(.german)) }
        }
        for language in [LanguageTag.english, LanguageTag("de")].compactMap({ $0 }) {
            let catalogue = records.catalogue.translated(to: language)
            guard let comparison = try? Comparison(of: catalogue) else { continue }
            _ = (JSONWriter.bytes { comparison.write(to: &$0) }, comparison.text(), comparison.markdown(), comparison.csv())
            let questionnaire = Questionnaire(of: catalogue)
            _ = JSONWriter.bytes { questionnaire.write(to: &$0) }
            let answers = questionnaire.items.map { (question: $0.question.id, option: $0.question.options.last?.id) }
            let document = JSONWriter.bytes {
                $0.object {
                    $0.name("answers")
                    $0.object { writer in
                        for answer in answers { writer.member(answer.question.text, ifPresent: answer.option?.text) }
                    }
                }
            }
            guard let root = try? JSONDocument(document).root, let answer = try? Recommendation(answering: root, in: catalogue)
            else {
                continue
            }
            _ = JSONWriter.bytes { answer.write(to: &$0) }
        }
    }

    /// Pages through a list in each of its orders: no record is missing or comes twice.
    private func list<R: Record>(_ kind: R.Type, _ records: Records) {
        let table = R.table(of: records)
        for sort in 0..<max(1, R.kind.sorts.count) {
            for isFalling in R.kind.sorts.isEmpty ? [false] : [false, true] {
                var selection = Selection<R>(in: records.catalogue)
                if !R.kind.sorts.isEmpty { selection.sort(by: R.kind.sorts[sort].name) }
                selection.isFalling = isFalling
                var (seen, pages) = (Set<R.Identifier>(), 0)
                var place: Guidance.Place<R>?
                repeat {
                    var count = 0
                    let next = table.forEach(in: selection, after: place, examinedMax: 3) { stored in
                        check(seen.insert(stored.value.id).inserted, "a record is listed once")
                        check((try? JSONDocument(stored.document)) != nil, "what is served is JSON")
                        count += 1
                        return count < 2
                    }
                    place = next.flatMap { Guidance.Place($0.description, in: selection) }
                    check(next == nil || place != nil, "a cursor that was given can be read")
                    pages += 1
                } while place != nil && pages <= table.count + 1
                check(seen.count == table.count, "every record is listed")
            }
        }
        guard R.kind.texts != nil else { return }
        var selection = Selection<R>(in: records.catalogue)
        selection.words = [SearchText("e")]
        _ = table.forEach(in: selection, after: nil, examinedMax: 100) { _ in true }
    }

    private func history() {
        var (after, pages) = (HistoryPlace?.none, 0)
        while pages < 100 {
            do throws(HistoryError) {
                let page = try store.history(after: after, limit: 5)
                guard page.hasMore else { return }
                check(page.last?.sequence ?? 0 > after?.sequence ?? 0, "a page of history leads on")
                (after, pages) = (page.last, pages + 1)
            } catch {
                return check(false, "history of a sound folder can be read: \(error)")
            }
        }
    }
}
