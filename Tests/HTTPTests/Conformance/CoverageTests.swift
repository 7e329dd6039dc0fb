import Glibc
import Testing

@Suite struct CoverageTests {
    @Test func `every number is shown by a row or by a test with a name`() {
        let shown = Set(ConformanceTests.rows.map(\.item) + Coverage.elsewhere.map(\.item))
        #expect(shown.symmetricDifference(Coverage.demands.keys).isEmpty)
        #expect(Coverage.demands.count == 92 && Coverage.demands.keys.max() == 92)
    }

    @Test(arguments: Coverage.elsewhere)
    func `a test that is named is there`(_ item: Int, _ suite: String, _ test: String) throws {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(tests)/\(suite).swift", "r"), "no suite \(suite)")
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&text, 1, text.count, file)
        #expect(String(decoding: text[..<count], as: UTF8.self).contains("func `\(test)`"))
    }
}
