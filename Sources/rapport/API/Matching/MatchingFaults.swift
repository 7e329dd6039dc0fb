import Guidance
import JSON

/// Why a matching problem cannot be read.
enum MatchingRefusal: Error {
    case notJSON(JSONError)
    case faults(FieldErrors)
}

/// What is wrong with a matching problem, place by place: as much of it as an answer can have.
struct MatchingFaults {
    private(set) var all: [FieldError] = []
    private var isCut = false

    var errors: FieldErrors { FieldErrors(all, isCut: isCut) }

    mutating func add(_ error: @autoclosure () -> FieldError) {
        if all.count == 100 { isCut = true } else { all.append(error()) }
    }

    mutating func add(_ pointer: @autoclosure () -> String, _ fault: @autoclosure () -> Fault) {
        add(FieldError(pointer: pointer(), fault()))
    }

    mutating func add(_ pointer: @autoclosure () -> String, _ text: @autoclosure () -> MatchingText) {
        add(FieldError(pointer: pointer(), .other(Fault.Other(FieldText.matching(text())))))
    }

    mutating func addTwice(_ pointer: @autoclosure () -> String, _ value: @autoclosure () -> String) {
        add(FieldError(pointer: pointer(), .other(Fault.Other(FieldText.twice(String(value().prefix(100)))))))
    }

    /// The faults of a part.
    mutating func add(_ errors: [FieldError], under place: @autoclosure () -> String, isCut: Bool) {
        for error in errors { add(FieldError(pointer: place() + error.pointer, error.fault)) }
        self.isCut = self.isCut || isCut
    }

    mutating func add(_ others: MatchingFaults) {
        for error in others.all { add(error) }
        isCut = isCut || others.isCut
    }
}

/// Whole numbers from 0 on, a bit for each that could be there.
struct BitSet {
    private var words: [UInt64]

    init(count: Int) { words = Array(repeating: 0, count: count / 64 + 1) }

    /// - Returns: Whether it was not there.
    mutating func insert(_ number: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(number % 64)
        guard words[number / 64] & bit == 0 else { return false }
        words[number / 64] |= bit
        return true
    }
}
