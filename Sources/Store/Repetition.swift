import Guidance

/// Makes each decision again, on other records and then on the same, and tells of those that come out differently.
///
/// A decision owns what it needs and has no effect but its outcome. A test finds those that are otherwise.
struct Repetition: Sendable {
    /// Gets what was done, with both outcomes.
    let tell: @Sendable (String) -> Void

    /// - Parameter others: Records that are not those to decide on.
    /// - Returns: What came of the first decision on `records`.
    func decide<Answer, Failure: Error>(
        _ note: EntryNote, on records: Records, _ moment: inout Moment, beside others: [Records],
        _ decide: (Records, inout Moment) throws(Failure) -> Decision<Answer>
    ) throws(Failure) -> Decision<Answer> {
        moment.ids.random = 0
        let start = moment
        func outcome(on records: Records, _ moment: inout Moment) -> Result<Decision<Answer>, Failure> {
            do throws(Failure) { return .success(try decide(records, &moment)) } catch { return .failure(error) }
        }
        func decideOnOthers() {
            for records in others {
                var moment = start
                _ = outcome(on: records, &moment)
            }
        }
        decideOnOthers()
        let first = outcome(on: records, &moment)
        decideOnOthers()
        var again = start
        let second = outcome(on: records, &again)
        if !Self.areSame(first, second) || "\(moment)" != "\(again)" { tell("\(note.op): \(first), then \(second)") }
        return try first.get()
    }

    /// Whether both want the same changes and give the same answer, or are the same error: as far as a text shows it, for either
    /// can be anything.
    private static func areSame<Answer, Failure>(
        _ one: Result<Decision<Answer>, Failure>, _ other: Result<Decision<Answer>, Failure>
    ) -> Bool {
        if case .success(let one) = one, case .success(let other) = other, one.changes != other.changes { return false }
        return "\(one)" == "\(other)"
    }
}
