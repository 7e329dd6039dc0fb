import Glibc
import Testing

private let folder = getenv("RAPPORT_FUZZ_SEEDS").map { String(cString: $0) }

/// Writes what fuzzing starts from: see `Fuzz/run`.
@Suite(.enabled(if: folder != nil, "RAPPORT_FUZZ_SEEDS names no folder")) struct SeedTests {
    private func write(_ seeds: [[UInt8]], _ target: String) throws {
        let folder = try #require(folder)
        var path = ""
        for part in "\(folder)/\(target)".split(separator: "/") {
            path += "/\(part)"
            _ = mkdir(path, 0o755)
        }
        for (number, seed) in seeds.enumerated() where seed.count <= 4096 {
            let file = try #require(fopen("\(path)/\(number)", "w"), "\(path) cannot be written to")
            defer { fclose(file) }
            #expect(fwrite(seed, 1, seed.count, file) == seed.count)
        }
    }

    /// Query and values of fields: what is read of a request by itself.
    private func pieces(of request: String) -> [String] {
        request.split(separator: "\r\n").flatMap { line in
            line.split(separator: line.contains(" HTTP/") ? "?" : ":", maxSplits: 1).dropFirst().map { String($0) }
        }
    }

    @Test func `the rows are seeds`() throws {
        let rows = ConformanceTests.rows
        let cut: [UInt8] = [6]  // how fuzzing cuts what follows
        try write(rows.map { cut + bytes($0.request) }, "head")
        func body(_ row: Row) -> [UInt8] {
            row.request.firstRange(of: "\r\n\r\n").map { bytes(String(row.request[$0.upperBound...])) } ?? []
        }
        try write(ConformanceTests.chunks.map { cut + body($0) }, "chunks")
        try write(ConformanceTests.gzip.map(body).filter { !$0.isEmpty }, "gzip")
        try write(rows.flatMap { pieces(of: $0.request) }.map { bytes($0) }, "fields")
        let documents = [
            #"{"a":"b","c":{"d":"e","f":[1,-2.5e+3,true,null]}}"#, #"{"a":"z","c":{"f":null}}"#, #"["a",["b",[]],{}]"#, "1e999",
            #"{"\u0061":"\ud83d\ude00","é":"€\n\"\\"}"#, "-0", "123456789012345678901234567890", " {\"a\" : [ 1 , 2 ] } ",
        ]
        try write(documents.flatMap { one in documents.map { Array(one.utf8) + [0] + Array($0.utf8) } }, "json")
    }
}
