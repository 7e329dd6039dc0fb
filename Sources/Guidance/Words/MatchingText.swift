/// What is wrong at one place of a matching problem that somebody sends as numbers.
public enum MatchingText: Equatable, Sendable {
    public enum Side: Equatable, Sendable { case learners, guides }

    /// - Parameter count: How many there are of that side.
    case notPosition(Side, count: Int)
    /// An array of something else than two positions, or than two positions and a score.
    case notPair, notScoredPair
    /// As many rows, or scores in a row, as there are people of that side: it has another number.
    case wrongCount(Int, Side, count: Int)
    /// - Parameter withKey: What a key would let in that is missing.
    case tooManyPairs(Int, max: Int, withKey: Int?)
    /// Of all lists of the document together.
    case tooManyRanks(max: Int)
    case pinnedTwice, pinForbidden, pinNotAllowed
    case pinWithoutPlace(capacity: Int)
    /// The member has a meaning only beside another, written as in the document.
    case onlyWith(String)
}

extension MatchingText {
    var english: String {
        switch self {
        case .notPosition(let side, 0): "must be a position in \(side.name), which has no elements"
        case .notPosition(let side, let count): "must be a position in \(side.name), from 0 to \(count - 1)"
        case .notPair: "must be two positions: [learner, guide]"
        case .notScoredPair: "must be two positions and a score: [learner, guide, score]"
        case .wrongCount(let found, let side, let count):
            "must have one element for each of \(side.name), \(count), and has \(found)"
        case .tooManyPairs(let count, let max, let withKey):
            "makes \(count) pairs of learners and guides; at most \(max) are allowed"
                + (withKey.map { " without a key, and \($0) with one" } ?? "")
        case .tooManyRanks(let max): "brings the positions in all lists of ranks to more than \(max)"
        case .pinnedTwice: "pins a learner who is already pinned"
        case .pinForbidden: "pins a pair that forbids names"
        case .pinNotAllowed: "pins a pair that has no score, or one below minimumScore"
        case .pinWithoutPlace(let capacity): "pins more learners to this guide than the capacity, \(capacity)"
        case .onlyWith(let other): "applies only with \(other): leave it out"
        }
    }

    var german: String {
        switch self {
        case .notPosition(let side, 0): "muss eine Position in \(side.name) sein, und diese Liste ist leer"
        case .notPosition(let side, let count): "muss eine Position in \(side.name) sein, von 0 bis \(count - 1)"
        case .notPair: "muss aus zwei Positionen bestehen: [learner, guide]"
        case .notScoredPair: "muss aus zwei Positionen und einer Punktzahl bestehen: [learner, guide, score]"
        case .wrongCount(let found, let side, let count):
            "muss für jedes Element von \(side.name) eines haben, also \(count), hat aber \(found)"
        case .tooManyPairs(let count, let max, let withKey):
            "ergibt \(count) Paare; erlaubt sind\(withKey == nil ? "" : " ohne Schlüssel") höchstens \(max)"
                + (withKey.map { ", mit einem Schlüssel \($0)" } ?? "")
        case .tooManyRanks(let max): "bringt die Positionen aller Listen in ranks auf mehr als \(max)"
        case .pinnedTwice: "legt eine Person fest, die schon festgelegt ist"
        case .pinForbidden: "legt ein Paar fest, das forbids ausschließt"
        case .pinNotAllowed: "legt ein Paar fest, das keine Punktzahl hat oder eine unter minimumScore"
        case .pinWithoutPlace(let capacity):
            "legt für diese begleitende Person mehr Paare fest, als ihre Kapazität von \(capacity) erlaubt"
        case .onlyWith(let other): "gilt nur mit \(other): Lassen Sie es weg"
        }
    }
}

extension MatchingText.Side {
    fileprivate var name: String {
        switch self {
        case .learners: "learners"
        case .guides: "guides"
        }
    }
}
