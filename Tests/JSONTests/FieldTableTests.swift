import JSON
import Testing

struct FieldTableTests {
    @Test func `a record is read back as it was written`() throws {
        let circle = Circle(
            id: "c1", revision: 3, name: "Friday \"peers\"", note: "é\n", kind: .mentor, share: 0.25, isOpen: false,
            steps: [Step(title: "Meet", days: 2, tags: ["a", "b"]), Step(title: "Close")],
            approval: Approval(by: "Ada", weight: 1))
        let bytes = Circle.fields.bytes(of: circle)
        #expect(
            text(of: bytes)
                == #"{"id":"c1","revision":3,"name":"Friday \"peers\"","note":"é\n","kind":"mentor","share":0.25,"isOpen":false,"#
                + #""steps":[{"title":"Meet","a/b~c":2,"tags":["a","b"]},{"title":"Close","a/b~c":0,"tags":[]}],"#
                + #""approval":{"by":"Ada","weight":1}}"#)
        #expect(try Circle.fields.read(JSONDocument(bytes).root) == circle)
    }

    @Test func `members may come in any order, and optional ones as null or not at all`() throws {
        let least = try Circle.fields.read(parse(#"{"n\u0061me":"Ada","revision":2,"id":"c1"}"#))
        #expect(least == Circle(id: "c1", revision: 2, name: "Ada"))
        let nulls = try Circle.fields.read(
            parse(#"{"approval":null,"share":null,"note":null,"name":"Ada","id":"c1","revision":2}"#))
        #expect(nulls == least)
        let blanks = try Circle.fields.read(
            parse(#"{"name":"Ada","id":"c1","revision":2,"kind":null,"isOpen":null,"steps":null}"#))
        #expect(blanks == least, "what a blank one has stays")
        #expect(
            text(of: Circle.fields.bytes(of: least))
                == #"{"id":"c1","revision":2,"name":"Ada","kind":"peer","isOpen":true,"steps":[]}"#)
    }

    @Test func `stored records are read even if today's limits and required members differ`() throws {
        let long = String(repeating: "x", count: 10_000)
        let document = try parse(#"{"id":"c1","name":"\#(long)","revision":2}"#)
        #expect(throws: FieldErrors.self) { try Circle.fields.read(document) }
        #expect(try Circle.fields.read(document, isKept: true).name == long)
        let bare = try parse(#"{"id":"c1"}"#)
        #expect(throws: FieldErrors.self) { try Circle.fields.read(bare) }
        #expect(try Circle.fields.read(bare, isKept: true).id == "c1")
        // A value of the wrong kind stays wrong.
        #expect(throws: FieldErrors.self) { try Circle.fields.read(parse(#"{"id":1}"#), isKept: true) }
    }

    /// Stored members are read at their offset, all others through their key path.
    @Test func `a member may be stored, watched, computed or part of another`() throws {
        struct Part: Sendable { var letter = "l" }
        struct Record: Sendable {
            var padding: UInt8 = 0
            var stored = "s"
            var watched = "w" { didSet { padding &+= 1 } }
            var part = Part()
            var computed: String {
                get { stored + "!" }
                set { stored = newValue }
            }
        }
        let fields = FieldTable(
            blank: Record(),
            [
                Field("computed", \.computed, .text(9), "Made."), Field("stored", \.stored, .text(9), "Kept."),
                Field("watched", \.watched, .text(9), "Seen."), Field("letter", \.part.letter, .text(9), "Inside."),
            ])
        #expect(text(of: fields.bytes(of: Record())) == #"{"computed":"s!","stored":"s","watched":"w","letter":"l"}"#)
        let record = try fields.read(parse(#"{"stored":"a","computed":"b","watched":"c","letter":"d"}"#))
        #expect(text(of: fields.bytes(of: record)) == #"{"computed":"b!","stored":"b","watched":"c","letter":"d"}"#)
        #expect(record.padding == 1)
    }

    @Test(arguments: [
        ("{}", ["/name: is required: What it is called."]),
        (#"{"name":null}"#, ["/name: is required: What it is called."]),
        (#"{"name":"x","steps":[{"title":null}]}"#, ["/steps/0/title: is required: What it is called."]),
        (#"{"name":"x","steps":[null]}"#, ["/steps/0: must be an object"]),
        (#"{"name":"x","note":""}"#, ["/note: must not be blank: it needs at least one visible character"]),
        (#"{"naem":"x"}"#, ["/name: is required: What it is called.", "/naem: is not a member here; did you mean name?"]),
        (#"{"name":"x","Note":1}"#, ["/Note: is not a member here; did you mean note?"]),
        (#"{"name":"x","ID":1}"#, ["/ID: is not a member here; known members: name, note, kind, share, isOpen, steps"]),
        (#"{"name":"x","":1}"#, ["/: is not a member here; known members: name, note, kind, share, isOpen, steps"]),
        (
            #"{"name":"x","~/":1,"/~1":2}"#,
            [
                "/~0~1: is not a member here; known members: name, note, kind, share, isOpen, steps",
                "/~1~01: is not a member here; known members: name, note, kind, share, isOpen, steps",
            ]
        ),
        (
            #"{"name":"x","steps":[{"title":"a"},{"a/b~c":31,"tags":["ok","far too long"]},3,{"title":"b","titel":1}]}"#,
            [
                "/steps/1/title: is required: What it is called.",
                "/steps/1/a~1b~0c: must be a whole number from 0 to 30",
                "/steps/1/tags/1: must have at most 5 characters (Unicode scalars), has 12", "/steps/2: must be an object",
                "/steps/3/titel: is not a member here; did you mean title?",
            ]
        ),
        (
            #"{"name":7,"share":"1","isOpen":"yes","steps":{},"note":[]}"#,
            [
                "/name: must be a string", "/share: must be a number",
                "/isOpen: must be true or false",
                "/steps: must be an array", "/note: must be a string",
            ]
        ),
        ("[]", [": must be an object"]), ("null", [": must be an object"]), ("\"name\"", [": must be an object"]),
    ])
    func `everything wrong with a draft is reported at once, by place`(_ json: String, _ expected: [String]) throws {
        let draft = try parse(json)
        #expect(faults { () throws(FieldErrors) in _ = try Circle.fields.readDraft(draft) } == expected)
    }

    /// Swift takes a solidus with an accent for one character; for JSON Pointer it is still a solidus.
    @Test func `a pointer escapes what stands before an accent too`() throws {
        let draft = try parse("{\"name\":\"x\",\"/\u{301}~\u{301}\":1}")
        let all = faults { () throws(FieldErrors) in _ = try Circle.fields.readDraft(draft) }
        #expect(all.first?.unicodeScalars.starts(with: "/~1\u{301}~0\u{301}: ".unicodeScalars) == true, "\(all)")
    }

    @Test func `a record of the service needs its read-only members`() throws {
        let json = try parse(#"{"name":"x"}"#)
        #expect(
            faults { () throws(FieldErrors) in _ = try Circle.fields.read(json) }
                == ["/id: is required: The id.", "/revision: is required: How often it was written."])
    }

    @Test(arguments: [(99, 99), (100, 100), (101, 100), (50_000, 100)])
    func `at most a hundred errors are reported, and counting the rest costs little`(unknown: Int, told: Int) throws {
        let members = (0..<unknown).map { "\"unknown\($0)\":0" }.joined(separator: ",")
        let draft = try parse("{\"name\":\"x\",\(members)}")
        #expect(faults { () throws(FieldErrors) in _ = try Circle.fields.readDraft(draft) }.count == told)
        let steps = try parse(
            "{\"name\":\"x\",\"steps\":[\(Array(repeating: "{}", count: min(unknown, 150)).joined(separator: ","))]}")
        #expect(faults { () throws(FieldErrors) in _ = try Circle.fields.readDraft(steps) }.count == told)
    }

    @Test(arguments: [97, 98, 99, 100, 500])
    func `missing members are not crowded out, and the result says that there is more`(unknown: Int) throws {
        let json = try parse("{\((0..<unknown).map { "\"unknown\($0)\":0" }.joined(separator: ","))}")
        let errors = #expect(throws: FieldErrors.self) { try Circle.fields.read(json) }
        #expect(errors?.all.prefix(4).map(\.pointer) == ["/id", "/revision", "/name", "/unknown0"])
        #expect(errors?.all.count == 100 && errors?.isCut == (unknown + 3 > 100))
        let draft = #expect(throws: FieldErrors.self) { try Circle.fields.readDraft(json) }
        #expect(draft?.all.prefix(2).map(\.pointer) == ["/name", "/unknown0"])
        #expect(draft?.isCut == (unknown + 1 > 100))
        let steps = try parse("{\"steps\":[\(Array(repeating: "{}", count: 100).joined(separator: ","))]}")
        let cut = #expect(throws: FieldErrors.self) { try Circle.fields.readDraft(steps) }
        #expect(cut?.all.first?.pointer == "/name" && cut?.all.last?.pointer == "/steps/98/title" && cut?.isCut == true)
    }

    @Test(
        arguments: [
            ("nmae", "name"), ("naem", "name"), ("Name", "name"), ("step", "steps"), ("isopen", "isOpen"), ("is_open", "isOpen"),
            ("kindd", "kind"), ("zzzz", nil), ("", nil), (String(repeating: "name", count: 10_000), nil), ("nøme", "name"),
            ("ste", "steps"), ("iso", "isOpen"), ("IS", nil), ("stepladder", nil),
        ] as [(String, String?)])
    func `a mistyped name is recognised, a strange one is not`(_ name: String, _ meant: String?) {
        #expect(nearest(to: name, in: ["name", "kind", "isOpen", "steps"]) == meant)
        #expect(nearest(to: name, in: []) == nil)
    }
}
