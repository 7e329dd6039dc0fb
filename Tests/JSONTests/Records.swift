import JSON

/// A record with a member of every sort.
struct Circle: Sendable, Equatable {
    var id = "none"
    var revision = 1
    var name = ""
    var note: String?
    var kind = Kind.peer
    var share: Double?
    var isOpen = true
    var steps: [Step] = []
    var approval: Approval?

    enum Kind: String, CaseIterable, Sendable { case peer, mentor }

    static let fields = FieldTable(
        blank: Circle(),
        [
            Field("id", \.id, .text(40), "The id.", setBy: "the service"),
            Field("revision", \.revision, .integer(1...Int.max), "How often it was written.", setBy: "the service"),
            Field("name", \.name, .text(20), "What it is called."),
            Field("note", optional: \.note, .text(20), "What there is to say."),
            Field("kind", \.kind, .choice, "Who meets whom.", isRequired: false),
            Field("share", optional: \.share, .number, "A part of the whole."),
            Field("isOpen", \.isOpen, .boolean, "Whether it takes people.", isRequired: false),
            Field("steps", \.steps, .array(.object(Step.fields), countMax: 150), "What is done.", isRequired: false),
            Field("approval", optional: \.approval, .object(Approval.fields), "Who said yes.", setBy: "POST /approval"),
        ])
}

struct Step: Sendable, Equatable {
    var title = ""
    var days = 0
    var tags: [String] = []

    static let fields = FieldTable(
        blank: Step(),
        [
            Field("title", \.title, .text(20), "What it is called."),
            Field("a/b~c", \.days, .integer(0...30), "How long it takes.", isRequired: false),
            Field("tags", \.tags, .array(.text(5), countMax: 2), "What it is about.", isRequired: false),
        ])
}

struct Approval: Sendable, Equatable {
    var by = ""
    var weight: Double?

    static let fields = FieldTable(
        blank: Approval(),
        [
            Field("by", \.by, .text(20), "Who approved."),
            Field("weight", optional: \.weight, .number, "How much it counts."),
        ])
}

/// A record with one member, to test the member's codec.
struct Single<Value: Sendable>: Sendable {
    var value: Value

    static func fields(_ codec: Codec<Value>, blank: Value) -> FieldTable<Self> {
        FieldTable(blank: Self(value: blank), [Field("v", \.value, codec, "A value.")])
    }

    /// What is wrong with a value; nil if nothing is.
    static func fault(_ codec: Codec<Value>, blank: Value, _ json: String) throws -> String? {
        let value = try parse("{\"v\":\(json)}")
        let all = faults { () throws(FieldErrors) in _ = try fields(codec, blank: blank).read(value) }
        return all.isEmpty ? nil : all.joined(separator: "; ")
    }
}
