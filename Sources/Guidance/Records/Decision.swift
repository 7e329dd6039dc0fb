/// What a rule decided: the facts to remember, and the answer for whoever asked.
///
/// Nothing has happened yet: the store writes the changes to the journal and applies them to the records.
public struct Decision<Answer: Sendable>: Sendable {
    /// Belong together: all of them are remembered, or none. Empty if there is nothing to remember.
    public let changes: [Change]
    public let answer: Answer

    /// The same decision with another answer.
    public func map<Other>(_ transform: (Answer) -> Other) -> Decision<Other> {
        Decision<Other>(changes: changes, answer: transform(answer))
    }

    public init(changes: [Change], answer: Answer) {
        self.changes = changes
        self.answer = answer
    }
}
