import JSON
import Testing

@testable import Guidance

extension Viewer {
    /// All that the caller sees outside the catalogue: by kind and id, the bytes that an answer is made of.
    var sight: [String: [UInt8]] {
        var sight: [String: [UInt8]] = [:]
        for kind in KindName.allCases where kind != .keys && !kind.isOfCatalogue { look(at: kind.any.type, &sight) }
        return sight
    }

    /// What it sees of one kind, by the ids.
    func sight(of kind: KindName) -> [String: [UInt8]] {
        var sight: [String: [UInt8]] = [:]
        look(at: kind.any.type, &sight)
        return Dictionary(uniqueKeysWithValues: sight.map { (String($0.key.split(separator: " ")[1]), $0.value) })
    }

    private func look<R: Record>(at kind: R.Type, _ sight: inout [String: [UInt8]]) {
        R.table(of: records).forEach { stored in
            guard let visible = seen(stored) else { return true }
            sight["\(R.kind.name) \(stored.value.id)"] = visible.json
            return true
        }
    }
}

extension Company {
    /// The names of the members that are shown of a record.
    static func members(_ json: [UInt8]) throws -> Set<String> { Set(try JSONDocument(json).root.members.map(\.name)) }
}

/// Random choices that come again for the same seed (SplitMix64), which it prints.
struct Dice: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(_ seed: UInt64 = .random(in: 0...UInt64.max), for name: String) {
        print("\(name): seed \(seed)")
        (self.seed, state) = (seed, seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func one<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

    mutating func some<Element>(_ countMax: Int, of choices: [Element]) -> [Element] {
        Array(choices.shuffled(using: &self).prefix(below(countMax + 1)))
    }
}
