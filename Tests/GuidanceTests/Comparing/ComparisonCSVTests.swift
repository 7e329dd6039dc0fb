import Testing

@testable import Guidance

struct ComparisonCSVTests {
    @Test func `it has a line for each claim, and one for a cell without claims`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let csv = try Comparison(of: catalogue, types: ["coaching", "mentoring"]).csv()
        let expected = """
            dimension,type,statement,value,least months,most months,position,choice,phrase,conflict,strength,reading,source,locator,\
            dimension id,type id,claim id,source id,origin
            Duration,Coaching,Ends after some weeks.,at most 6 weeks,,1.38,,,,,usually,,“Two Tables”,row 1,\
            duration,coaching,c-short,tables,built-in
            Duration,Mentoring,Takes nine months to a year.,9 to 12 months,9,12,,,,mentoring.duration,always,,“Two Tables”,row 2,\
            duration,mentoring,m-year,tables,built-in
            Duration,Mentoring,Often takes years.,at least 2 years,24,,,,,mentoring.duration,may,,The Press,paragraph 3,\
            duration,mentoring,m-years,essay,built-in
            Duration,Mentoring,Needs time for trust.,,,,,,,,always,,The Press,paragraph 4,duration,mentoring,m-time,essay,built-in
            Orientation,Coaching,Leans toward a task.,“Task”,,,-2,,,,usually,,“Two Tables”,row 3,orientation,coaching,c-task,tables,built-in
            Orientation,Coaching,Is all about the task.,“Task”,,,-2,,,,always,,The Press,paragraph 5,\
            orientation,coaching,c-task-2,essay,built-in
            Orientation,Mentoring,,,,,,,,,,,,,orientation,mentoring,,,
            Agenda,Coaching,They set it together.,coach and coachee together,,,,both,,,always,,“Two Tables”,row 4,\
            agenda,coaching,c-agenda,tables,built-in
            Agenda,Mentoring,,,,,,,,,,,,,agenda,mentoring,,,
            Purpose,Coaching,It is there to teach a skill.,“A skill”,,,,,A skill,,always,,“Two Tables”,row 5,\
            purpose,coaching,c-purpose,tables,built-in
            Purpose,Mentoring,,,,,,,,,,,,,purpose,mentoring,,,

            """
        #expect(csv == expected.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
    }

    @Test func `every claim of the shipped catalogue is in it once, with its values`() throws {
        let catalogue = try shippedCatalogue()
        let records = try CSVRecord.all(in: Comparison(of: catalogue).csv())
        #expect(records.filter { $0["claim id"] != "" }.count == catalogue.claims.all.count)
        let cells = Set(records.map { [$0["dimension id"], $0["type id"]] })
        #expect(cells.count == catalogue.dimensions.all.count * catalogue.relationshipTypes.all.count)
        for record in records {
            guard let claim = Slug(record["claim id"]).flatMap({ catalogue.claims[$0]?.value }) else {
                #expect(record["claim id"] == "" && record["statement"] == "" && record["source"] == "")
                continue
            }
            #expect(record["statement"] == claim.statement && record["locator"] == claim.locator)
            #expect(record["type id"] == claim.relationshipType.text && record["dimension id"] == claim.dimension.text)
            #expect(record["source id"] == claim.source.text && record["reading"] == claim.reading ?? "")
            #expect((record["value"] == "") == (claim.value == nil))
            let typed = ["least months", "most months", "position", "choice", "phrase"].filter { record[$0] != "" }
            switch (claim.value, catalogue.dimensions[claim.dimension]?.value.scale) {
            case (nil, _): #expect(typed == [])
            case (.spectrum(let place), _): #expect(typed == ["position"] && record["position"] == String(place))
            case (.text(let id), .choice): #expect(typed == ["choice"] && record["choice"] == id)
            case (.text(let phrase), _): #expect(typed == ["phrase"] && record["phrase"] == phrase)
            case (.duration(let least, let most), _):
                #expect((record["least months"] == "") == (least == nil) && (record["most months"] == "") == (most == nil))
            }
            let conflict = catalogue.conflict(of: claim.relationshipType, on: claim.dimension)
            let isParty = conflict?.claims.contains(claim.id) ?? false
            #expect(record["conflict"] == (isParty ? conflict?.id : ""), "\(claim.id)")
        }
    }

    @Test(arguments: [
        "a,b", "a\"b", "\"", "\"\"", "a\nb", "a\r\nb", "\r", "a;b|c\td", "  spaces  ", "a\"\u{301}b", ",\u{301}",
        "\"a\",\"b\"\r\n\"c", "指導者は", "=1+1",
    ])
    func `whatever a text holds, an independent reader gets it back`(text: String) throws {
        let records = try CSVRecord.all(in: hostileComparison(text).csv())
        #expect(records.count == 4)
        for record in records {
            for column in ["dimension", "statement", "reading", "locator"] {
                #expect(record[column].utf8.elementsEqual(text.utf8))
            }
        }
        #expect(records[2]["source"].utf8.elementsEqual("“\(text)”".utf8) || records[2]["source"].utf8.elementsEqual(text.utf8))
    }

    @Test(arguments: [
        ("P6W", "1.38"), ("P9M", "9"), ("P2Y", "24"), ("P1D", "0.03"), ("P3D", "0.1"), ("P15D", "0.49"), ("P1Y6M", "18"),
        ("P30D", "0.99"), ("P31D", "1.02"), ("P1M2W", "1.46"), ("P9999W", "2299.61"), ("P9999Y9999M9999W9999D", "132615.13"),
    ])
    func `a length is a number of months with two decimals at most`(length: String, months: String) throws {
        #expect(try #require(Period(length)).decimalMonths == months)
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-2", "'-2"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n=1", "'\n'=1"), ("  =1", "  '=1"), ("\u{A0}\u{200B}\u{FEFF}=1", "\u{A0}\u{200B}\u{FEFF}'=1"), ("\"=1\"", "\"'=1\""),
        ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠x", "'＠x"),
        ("a;=1+1;b", "a;'=1+1;b"), ("a\";=1+1", "a\";'=1+1"), ("a;\"=1\"", "a;\"'=1\""), ("a,\t -1", "a,\t '-1"),
        ("a\n=1", "a\n'=1"),
        ("a|@x", "a|'@x"), ("=\u{301}1", "'=\u{301}1"), ("'=1", "'=1"), ("==1", "'==1"),
        ("half a year - or a year", "half a year - or a year"), ("a=b, c+d; e@f", "a=b, c+d; e@f"), ("", ""),
        ("a\n\nb", "a\n\nb"),
        ("one-to-one", "one-to-one"),
    ])
    func `for Excel a text cannot begin a formula, wherever a spreadsheet splits it`(text: String, disarmed: String) throws {
        var csv = CSVWriter(forExcel: true)
        csv.line([.text("x"), .text(text)])
        let fields = try CSVReader.records(in: String(csv.text.dropFirst()))
        #expect(csv.text.utf8.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(fields.count == 1 && fields[0][1].utf8.elementsEqual(disarmed.utf8), "\(fields)")
    }

    @Test func `for Excel numbers stay numbers, and everything else stays the same`() throws {
        let comparison = try hostileComparison("=1+1")
        let plain = try CSVRecord.all(in: comparison.csv())
        let excel = try CSVRecord.all(in: String(comparison.csv(forExcel: true).dropFirst()))
        #expect(
            plain.map { $0["position"] } == ["-2", "2", "-2", "2"] && excel.map { $0["position"] } == ["-2", "2", "-2", "2"])
        #expect(plain.allSatisfy { $0["statement"] == "=1+1" } && excel.allSatisfy { $0["statement"] == "'=1+1" })
        #expect(excel.allSatisfy { $0["source"].hasPrefix("'=") || $0["source"].hasPrefix("“") })
        let shipped = try Comparison(of: shippedCatalogue())
        #expect(shipped.csv(forExcel: true) == "\u{FEFF}" + shipped.csv(), "nothing that ships looks like a formula")
    }
}

/// A line of CSV, keyed by the names of its columns.
private struct CSVRecord {
    private let fields: [String: String]

    subscript(column: String) -> String { fields[column] ?? "no column \(column)" }

    static func all(in csv: String) throws -> [CSVRecord] {
        let lines = try CSVReader.records(in: csv)
        let names = try #require(lines.first)
        return try lines.dropFirst().map { line in
            try #require(line.count == names.count, "\(line)")
            return CSVRecord(fields: Dictionary(uniqueKeysWithValues: zip(names, line)))
        }
    }
}

/// Reads RFC 4180 to the letter, octet by octet: anything that the grammar does not allow is an error.
private struct CSVReader {
    struct Fault: Error { let place: Int }

    static func records(in csv: String) throws -> [[String]] {
        let bytes = Array(csv.utf8)
        var (records, record, field): ([[String]], [String], [UInt8]) = ([], [], [])
        var place = 0
        while place < bytes.count {
            if field.isEmpty, bytes[place] == UInt8(ascii: "\"") {
                place += 1
                while true {
                    guard place < bytes.count else { throw Fault(place: place) }
                    if bytes[place] == UInt8(ascii: "\"") {
                        guard place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\"") else { break }
                        place += 1
                    }
                    field.append(bytes[place])
                    place += 1
                }
                place += 1
            } else {
                while place < bytes.count, ![0x2C, 0x0D, 0x0A, 0x22].contains(bytes[place]) {
                    field.append(bytes[place])
                    place += 1
                }
            }
            record.append(String(decoding: field, as: UTF8.self))
            field = []
            guard place < bytes.count else { throw Fault(place: place) }  // every line ends, even the last
            if bytes[place] == 0x2C {
                place += 1
            } else if place + 1 < bytes.count, bytes[place] == 0x0D, bytes[place + 1] == 0x0A {
                place += 2
                records.append(record)
                record = []
            } else {
                throw Fault(place: place)
            }
        }
        guard record.isEmpty else { throw Fault(place: place) }
        return records
    }
}
