import JSON
import Testing

@testable import Guidance

/// Tables as spreadsheets and people send them.
@Suite struct CSVTableTests {
    @Test(arguments: [
        ("a,b\r\n1,2\r\n", [["1", "2"]]),
        ("a,b\n1,2", [["1", "2"]]),
        ("a,b\r1,2\r3,4", [["1", "2"], ["3", "4"]]),
        ("\u{FEFF}a;b\n1,5;2\n", [["1,5", "2"]]),
        ("a\tb\n1\t2", [["1", "2"]]),
        ("a,b\n\"1,5\",\"say \"\"yes\"\"\"\n", [["1,5", "say \"yes\""]]),
        ("a,b\n\"two\r\nlines\",2\n", [["two\r\nlines", "2"]]),
        ("a,b\n\n,\n 1 ,2\n\n", [["1", "2"]]),
        ("a,b\n1\n", [["1", ""]]),
        ("a,b\n1,2,,\n", [["1", "2"]]),
        ("a,b\n\"\",2\n", [["", "2"]]),
        ("a,b\n'=1+1,it's\n", [["=1+1", "it's"]]),
        ("a,b\n'tis,O\"Neil\n", [["'tis", "O\"Neil"]]),
        ("a\n\u{1F469}\u{200D}\u{1F680},\n", [["\u{1F469}\u{200D}\u{1F680}", ""]]),
        ("a,b\n", []),
    ])
    func `cells are read as they were meant`(text: String, cells: [[String]]) throws {
        let table = try CSVTable(Array(text.utf8))
        #expect(table.rows.map { row in ["a", "b"].map { table.cell($0, of: row) } } == cells)
    }

    @Test func `lines are counted as an editor counts them`() throws {
        let table = try CSVTable(Array("a,b\r\n\"one\r\ntwo\",2\r\n\r\n5,5\r\n\"x\ny\rz\",1\n9,9".utf8))
        #expect(table.rows.map(\.line) == [2, 5, 6, 9])
    }

    @Test(arguments: [
        ("", CSVTable.Fault.empty, ""), ("\r\n\n", .empty, ""), ("\u{FEFF}", .empty, ""),
        ("a,b\n1,\"2\n3\n4", .openQuote, "/2"), ("a,b\n1,\"2\"3\n", .afterQuote, "/2"),
        ("\"a\" ,b", .afterQuote, "/1"), ("a,b\n1,2\n1,2,3\n", .tooManyCells(3, names: 2), "/3"),
    ])
    func `what is no table is refused by its line`(text: String, fault: CSVTable.Fault, pointer: String) {
        #expect(throws: Problem.invalid(first: [FieldError(pointer: pointer, .text(.table(fault)))])) {
            _ = try CSVTable(Array(text.utf8))
        }
    }

    @Test func `a table that Excel saved on a German machine is read`() throws {
        let bytes: [UInt8] = [0x61, 0x3B, 0x62, 0x0D, 0x0A, 0x4D, 0xFC, 0x3B, 0x84, 0x6A, 0x61, 0x93, 0x20, 0x96, 0x20, 0x80]
        let table = try CSVTable(bytes)
        let row = try #require(table.rows.first)
        #expect(table.cell("a", of: row) == "Mü" && table.cell("b", of: row) == "„ja“ – €")
    }

    @Test(arguments: [
        [0xFF, 0xFE, 0x61, 0, 0x2C, 0] as [UInt8], [0xFE, 0xFF, 0, 0x61], [0x61, 0x2C, 0x81], [0xE4, 0],
    ])
    func `other encodings are refused, and say how to save the file`(bytes: [UInt8]) {
        #expect(throws: Problem.invalid(first: [FieldError(pointer: "", .text(.table(.unreadable)))])) { _ = try CSVTable(bytes) }
    }
}
