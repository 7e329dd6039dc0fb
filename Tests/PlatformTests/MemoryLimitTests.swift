import Testing

@testable import Platform

@Suite struct MemoryLimitTests {
    typealias Row = (list: String, files: [String: String], bytes: Int?)

    static let rows: [Row] = [
        // Version 2, in a container: its own group is the root.
        ("0::/\n", ["/memory.max": "536870912\n"], 536_870_912),
        // The least of the groups around it.
        ("0::/a/b\n", ["/a/b/memory.max": "max\n", "/a/memory.max": "1000\n", "/memory.max": "max\n"], 1000),
        ("0::/a/b\n", ["/a/b/memory.max": "700\n", "/a/memory.max": "1000\n"], 700),
        ("0::/\n", ["/memory.max": "max\n"], nil), ("0::/a\n", [:], nil), ("", [:], nil), ("nonsense", [:], nil),
        // Version 1, with what it says for no limit; and both beside each other.
        ("4:memory:/x\n", ["/memory/x/memory.limit_in_bytes": "2000\n"], 2000),
        ("4:cpu,memory:/\n0::/\n", ["/memory/memory.limit_in_bytes": "9223372036854771712\n"], 9_223_372_036_854_771_712),
        ("4:memory:/x\n0::/y\n", ["/memory/x/memory.limit_in_bytes": "2000", "/y/memory.max": "1500"], 1500),
        // A group whose own folder is not mounted here.
        ("4:memory:/docker/1\n", ["/memory/memory.limit_in_bytes": "3000\n"], 3000),
    ]

    @Test(arguments: rows)
    func `control groups say what a process may use`(_ row: Row) {
        #expect(MemoryLimit.ofControlGroups(row.list) { row.files[$0] } == row.bytes)
    }

    @Test func `this process may use something, and no more than there is`() {
        #expect((1 << 20...1 << 46).contains(MemoryLimit.bytes))
    }
}
