import Testing

@testable import Guidance

@Suite struct RecordKeyTests {
    @Test func `an id holds the time, the count and the random bits as RFC 9562 defines`() {
        // The example of RFC 9562, appendix A.6.
        let id = ID<Program>(RecordKey(at: Instant(milliseconds: 0x017F_22E2_79B0), count: 0xCC3, random: 0x18C4_DC0C_0C07_398F))
        #expect(id.description == "prg_017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(ID<Program>(id.description) == id)
    }

    @Test func `bits that do not belong to count or random are cut off`() {
        let id = ID<Program>(RecordKey(at: Instant(milliseconds: 1), count: -1, random: UInt64.max))
        #expect(id.description == "prg_00000000-0001-7fff-bfff-ffffffffffff")
    }

    @Test func `ids sort by time, then by count, and in the order of their text`() {
        var random = SeededRandom(for: "program ids")
        for _ in 0..<1000 {
            let time = Int64.random(in: 0..<Instant.last.milliseconds, using: &random)
            let count = Int.random(in: 0..<0xFFF, using: &random)
            let one = ID<Program>(RecordKey(at: Instant(milliseconds: time), count: count, random: random.next()))
            let other = ID<Program>(RecordKey(at: Instant(milliseconds: time), count: count + 1, random: random.next()))
            let later = ID<Program>(RecordKey(at: Instant(milliseconds: time + 1), count: 0, random: random.next()))
            #expect(one < other && other < later, "seed \(random.seed)")
            #expect(one.description < other.description && other.description < later.description, "seed \(random.seed)")
            #expect(ID<Program>(one.description) == one, "seed \(random.seed)")
        }
    }

    @Test(arguments: [
        "", "prg_", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "rel_017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "prg_017F22E2-79b0-7cc3-98c4-dc0c0c07398f", "prg_017f22e279b0-7cc3-98c4-dc0c0c07398f-",
        "prg_017f22e2-79b0-7cc3-98c4-dc0c0c07398", "prg_017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "prg_017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "PRG_017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "prg_017f22e2_79b0_7cc3_98c4_dc0c0c07398f", "prg_-17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "prg_017f22e2-79b0-7cc3-98c4-dc0c0c07398\u{e9}",
        "prg_e677d21f-dc00-7000-8000-000000000000", "prg_ffffffff-ffff-7fff-bfff-ffffffffffff",  // of a year past 9999
    ])
    func `anything else is no id`(_ text: String) { #expect(ID<Program>(text) == nil) }
}
