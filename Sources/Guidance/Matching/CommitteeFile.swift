import JSON

// A match run as a table for a committee, and what it decided, as the table comes back.
//
//   run, learner_id, learner, guide_id, guide     the pair; without a guide where none was found
//   score, percent, pinned                        as in a proposal
//   points_…                                      what each criterion adds, a column each
//   minutes_in_common                             a week, where the constraint on time was looked at
//   better_guide_id, given_up                     the guide who would suit the learner best, if another, and how many points more
//   reason, lift                                  of a learner without a guide: why, and the least that would help
//   decision, comment                             to be filled in: keep or reject, and why

/// The columns by their names, which programs find them by: new ones go before `decision`.
private enum Column {
    static let (run, learner, guide) = ("run", "learner_id", "guide_id")
    static let (decision, comment) = ("decision", "comment")
    static let pair = [run, learner, "learner", guide, "guide", "score", "percent"]
    static let rest = ["pinned", "minutes_in_common", "better_guide_id", "given_up", "reason", "lift", decision, comment]
}

/// What a committee says of a pair.
private enum CommitteeDecision: String, CaseIterable {
    case keep, reject
}

extension Viewer {
    /// The table of a run, with the names of those whom the caller may see.
    ///
    /// - Parameters:
    ///   - result: What came of the run, as the caller sees it.
    ///   - isForExcel: Starts with a byte order mark and disarms formulas.
    ///   - note: Hears of each person whom the table names.
    public func committeeFile(
        of result: Visible<MatchResult>, forExcel isForExcel: Bool, noting note: (Visible<Person>) -> Void
    ) -> String {
        let result = result.record
        let criteria = records.matchRuns[result.run]?.value.configuration?.criteria ?? []
        // What is best counts no choices.
        let choices = Set(criteria.filter { $0.kind == .choice }.map(\.id.text))
        var csv = CSVWriter(forExcel: isForExcel)
        csv.line((Column.pair + criteria.map { "points_\($0.id)" } + Column.rest).map { .text($0) })
        let run = CSVWriter.Field.text(result.run.description)
        var noted: Set<ID<Person>> = []
        /// The id of a participant, and what the person is called, as far as the caller sees that.
        func named(_ id: ID<Participant>) -> [CSVWriter.Field] {
            let participant = records.participants[id].flatMap { seen($0) }
            let person = participant.flatMap { records.people[$0.record.person] }.flatMap { seen($0) }
            if let person, noted.insert(person.record.id).inserted { note(person) }
            return [.text(id.description), .text(person?.record.displayName)]
        }
        for pair in result.proposals {
            let points = Dictionary(pair.contributions.map { ($0.criterion, $0.points) }) { one, _ in one }
            let fit = pair.contributions.reduce(0) { choices.contains($1.criterion) ? $0 : $0 + $1.points }
            let better = pair.learnerBest.flatMap { $0.score > fit ? $0 : nil }
            csv.line(
                [run] + named(pair.learner) + named(pair.guide) + [.whole(pair.score), .whole(pair.percent)]
                    + criteria.map { .whole(points[$0.id.text]) }
                    + [
                        .text(pair.isPinned ? "yes" : "no"), .whole(pair.passed.lazy.compactMap(\.minutes).first),
                        .text(better?.participant.description), .whole(better.map { $0.score - fit }),
                        .text(nil), .text(nil), .text(nil), .text(nil),
                    ])
        }
        for left in result.unmatched {
            csv.line(
                [run] + named(left.learner) + [.text(nil), .text(nil), .whole(nil), .whole(nil)]
                    + criteria.map { _ in .whole(nil) }
                    + [
                        .text("no"), .whole(nil), .text(left.relaxations.first?.guide.description), .whole(nil),
                        .text(left.reason.rawValue), .text(left.relaxations.first?.lift.joined(separator: " ")), .text(nil),
                        .text(nil),
                    ])
        }
        return csv.text
    }

    /// Prepares a run by what a committee has decided: what it keeps is pinned, what it rejects is forbidden, and what it says nothing about
    /// is as it was in the run of the table.
    ///
    /// - Throws: `Problem` with `.notFound`, `.denied` and `.invalidDocument`, whose pointers name line and column: `/7/decision`.
    public func makeMatchRun(
        deciding table: CSVTable, on base: ID<MatchRun>, id made: ID<MatchRun>
    ) throws(Problem) -> Decision<Visible<MatchRun>> {
        let run = try record(base, of: MatchRun.self)
        let decided = try CommitteeDecisions(table, on: run.record)
        do throws(Problem) {
            return try makeMatchRun(decided.document, in: run.value.program, id: made)
        } catch {
            throw decided.located(error)
        }
    }
}

/// What the rows of a committee's table come to.
private struct CommitteeDecisions {
    /// The line that decided it; nil for what the run of the table had decided.
    private typealias Decided = (pair: MatchRun.Decided, line: Int?)

    private let run: MatchRun
    private let pins: [Decided]
    private let forbids: [Decided]

    /// - Throws: `Problem` with `.invalidDocument`.
    init(_ table: CSVTable, on run: MatchRun) throws(Problem) {
        let missing = [Column.learner, Column.guide, Column.decision].filter { !table.names.contains($0) }
        guard missing.isEmpty else {
            throw .invalid(first: [FieldError(pointer: "/1", .text(.columnsMissing(missing)))])
        }
        var (keeps, rejects, errors) = ([Decided](), [Decided](), [FieldError]())
        for row in table.rows {
            func refuse(_ column: String, _ text: FieldText) {
                errors.append(FieldError(pointer: "/\(row.line)/\(column)", .text(text)))
            }
            let of = table.cell(Column.run, of: row)
            guard of.isEmpty || of == run.id.description else {
                refuse(Column.run, .otherRun(run.id.description))
                continue
            }
            let word = table.cell(Column.decision, of: row)
            guard !word.isEmpty else { continue }
            guard let decision = CommitteeDecision(rawValue: word.lowercased()) else {
                refuse(Column.decision, .notDecision)
                continue
            }
            let learner = ID<Participant>(table.cell(Column.learner, of: row))
            let guide = ID<Participant>(table.cell(Column.guide, of: row))
            if learner == nil { refuse(Column.learner, .notDecided) }
            if guide == nil { refuse(Column.guide, .notDecided) }
            guard let learner, let guide else { continue }
            let comment = table.cell(Column.comment, of: row)
            var pair = MatchRun.Decided(learner: learner, guide: guide, reason: comment.isEmpty ? nil : comment)
            // Who only agrees with what was decided takes no reason away.
            let before = decision == .keep ? run.pins : run.forbids
            pair.reason = pair.reason ?? before.first { $0.names == pair.names }?.reason
            switch decision {
            case .keep: keeps.append((pair, row.line))
            case .reject: rejects.append((pair, row.line))
            }
        }
        guard errors.isEmpty else { throw .invalid(first: errors) }
        let (kept, rejected) = (Set(keeps.map(\.pair.names)), Set(rejects.map(\.pair.names)))
        let settled = Set(keeps.map(\.pair.learner))
        self.run = run
        pins = run.pins.filter { !settled.contains($0.learner) && !rejected.contains($0.names) }.map { ($0, nil) } + keeps
        forbids = run.forbids.filter { !kept.contains($0.names) && !rejected.contains($0.names) }.map { ($0, nil) } + rejects
    }

    /// As a client prepares a run.
    var document: JSONValue {
        let bytes = JSONWriter.bytes { writer in
            writer.object { writer in
                writer.member("relationshipType", run.relationshipType.text)
                writer.member("basedOn", run.id.description)
                for (name, decided) in [("pins", pins), ("forbids", forbids)] {
                    writer.name(name)
                    writer.array(decided) { writer, decided in
                        writer.raw(MatchRun.Decided.fields.bytes(of: decided.pair))
                    }
                }
            }
        }
        guard let document = try? JSONDocument(bytes).root else { preconditionFailure("the service writes JSON") }
        return document
    }

    /// With pointers into the table instead of the document.
    func located(_ problem: Problem) -> Problem {
        guard case .invalid(let errors) = problem else { return problem }
        return .invalid(
            FieldErrors(errors.all.map { FieldError(pointer: located($0.pointer), $0.fault) }, isCut: errors.isCut))
    }

    private func located(_ pointer: String) -> String {
        let parts = pointer.split(separator: "/")
        guard parts.count > 1, let place = Int(parts[1]),
            let decided = parts[0] == "pins" ? pins : parts[0] == "forbids" ? forbids : nil, decided.indices.contains(place),
            let line = decided[place].line
        else { return pointer }
        let columns = ["learner": Column.learner, "guide": Column.guide, "reason": Column.comment]
        return "/\(line)/\(parts.count > 2 ? columns[String(parts[2])] ?? Column.decision : Column.decision)"
    }
}

extension MatchRun.Decided {
    fileprivate var names: String { "\(learner)~\(guide)" }
}

extension CSVWriter.Field {
    fileprivate static func whole(_ number: Int?) -> CSVWriter.Field { .number(number.map(String.init)) }
}
