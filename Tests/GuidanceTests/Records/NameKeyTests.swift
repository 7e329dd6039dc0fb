@testable import Guidance
import Testing

/// Names sort by their lower case.
@Suite struct NameKeyTests {
    @Test func `case is ignored, and anything outside ASCII comes last`() {
        let sorted = [
            "", " ", "10 steps", "9 lives", "[draft]", "Alpha", "alpha 2", "ALPHABET", "beta", "Élan", "émigré", "ÉMINENT",
            "Ωmega",
            "漢字",
        ]
        for (place, one) in sorted.enumerated() {
            for other in sorted[(place + 1)...] {
                #expect(NameKey.compare(NameKey(one), NameKey(other)) < 0, "\(one) before \(other)")
                #expect(NameKey.compare(NameKey(other), NameKey(one)) > 0, "\(one) before \(other)")
            }
        }
        for (one, other) in [("ALPHA", "alpha"), ("ÉLAN", "élan"), ("ŒUVRE", "œuvre"), ("\u{212A}elvin", "kelvin")] {
            #expect(NameKey(one) == NameKey(other), "\(one) and \(other)")
        }
    }

    @Test func `the order is that of lower-case scalars, whatever the names are made of`() {
        var random = SeededRandom(for: "names")
        let scalars = Array("aAbBzZ @[`{éÉèÈßẞİıKkΣσςǅǆ\u{301}漢😀".unicodeScalars)
        func name() -> String {
            var name = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...5, using: &random) { name.append(scalars.randomElement(using: &random) ?? "a") }
            return String(name)
        }
        for _ in 0..<20_000 {
            let (one, other) = (name(), name())
            let (a, b) = (Array(one.lowercased().utf8), Array(other.lowercased().utf8))
            let found = NameKey.compare(NameKey(one), NameKey(other)).signum()
            #expect(found == (a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1), "\(one), \(other), seed \(random.seed)")
            #expect(NameKey(hexadecimal: NameKey(one).hexadecimal)?.hexadecimal == NameKey(one).hexadecimal)
        }
    }

    @Test func `many names sort as each pair of them does, by their first eight bytes and by the rest`() {
        var random = SeededRandom(for: "many names")
        let parts = ["Leadership", "leadership ", "LEADER", "Éclat", "é", "ß", "\u{301}", "2026", "😀", "a", " ", "zebra zebra"]
        let names = (0..<3000).map { _ in
            (0..<Int.random(in: 0...4, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        }
        var sorting = NameKey.Sorting()
        for name in names { sorting.add(name) }
        let sorted = sorting.sorted()
        #expect(sorted.map(\.number).sorted() == Array(names.indices))
        for (one, other) in zip(sorted, sorted.dropFirst()) {
            let order = NameKey.compare(NameKey(names[one.number]), NameKey(names[other.number]))
            #expect(order < 0 || order == 0 && one.number < other.number, "seed \(random.seed)")
            #expect(one.prefix <= other.prefix && one.prefix == NameKey(names[one.number]).prefix, "seed \(random.seed)")
        }
    }

    @Test func `a name longer than clients may give is sorted by its allowed part`() {
        let (whole, longer) = (String(repeating: "😀", count: 200), String(repeating: "😀", count: 201))
        #expect(NameKey(whole).hexadecimal.utf8.count == 1600 && NameKey(longer) == NameKey(whole))
        #expect(NameKey(String(repeating: "a", count: 801)) == NameKey(String(repeating: "A", count: 200)))
    }
}
