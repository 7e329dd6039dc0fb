import Matching
import Testing

/// The answers to the same markets are the same bytes in every build, on every machine: there is no floating point, no clock and no
/// hashing whose order could differ. `make check` runs this in a debug build and under a sanitizer.
@Suite struct DeterminismTests {
    /// Of a build for debugging, 1 December 2026. Another engine version may change it, and nothing else.
    static let assigned: [UInt64] = [11_946_716_987_782_720_929, 12_514_721_527_802_877_465, 17_091_530_296_540_395_239]
    static let stable: UInt64 = 6_451_420_510_832_593_509

    @Test(arguments: Market.Objective.allCases)
    func `an assignment with its proof is the same wherever it is made`(_ objective: Market.Objective) throws {
        var (dice, digest) = (SeededRandom(seed: 20, for: "the same everywhere, \(objective)"), Digest())
        for law in ScoreLaw.allCases {
            for share in [2, 6, 10] {
                let instance = Instance(learners: 60, guides: 25, law, share: share, using: &dice)
                let assignment = try instance.market.assignment(for: objective)
                digest.take(assignment.guides.map { Int64($0 ?? -1) })
                digest.take([Int64(assignment.totals.learners), Int64(assignment.totals.points)])
                digest.take(assignment.certificate.learners.map { Int64($0) } + assignment.certificate.guides.map { Int64($0) })
            }
        }
        let place = try #require(Market.Objective.allCases.firstIndex(of: objective))
        #expect(digest.value == Self.assigned[place])
    }

    @Test func `a stable matching is the same wherever it is made`() throws {
        var (dice, digest) = (SeededRandom(seed: 21, for: "the same everywhere, stable"), Digest())
        for law in ScoreLaw.allCases {
            let instance = Instance(learners: 60, guides: 25, law, share: 7, using: &dice)
            let lists = RankedLists(
                learners: (0..<60).map { _ in Array((0..<25).shuffled(using: &dice).prefix(5)) },
                guides: (0..<25).map { _ in Array((0..<60).shuffled(using: &dice).prefix(10)) })
            for side in [Side.learners, .guides] {
                digest.take(try instance.market.stableMatching(lists, proposing: side).guides.map { Int64($0 ?? -1) })
            }
        }
        #expect(digest.value == Self.stable)
    }
}

/// FNV-1a over the bytes of numbers, the lowest byte first.
private struct Digest {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func take(_ numbers: [Int64]) {
        for number in numbers {
            for shift in stride(from: 0, to: 64, by: 8) {
                value = (value ^ UInt64(truncatingIfNeeded: number >> shift) & 0xff) &* 0x100_0000_01b3
            }
        }
    }
}
