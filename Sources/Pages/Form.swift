internal import Guidance
internal import JSON

/// One field of a form, which stands for a member of the document that an operation takes.
public struct FormField: Sendable {
    /// The member, as a JSON Pointer; a number in it is a place in a list.
    let pointer: String
    let label: String
    let hint: String?
    let control: Control
    let isNeeded: Bool

    /// How a value is typed.
    public enum Control: Sendable {
        case text(lengthMax: Int)
        case area(lengthMax: Int)
        /// A list of texts, one on each line.
        case lines
        case number(ClosedRange<Int>)
        /// As the language of the page writes it.
        case decimal
        case day
        case email
        /// One of several; the first is for none where the field is not needed.
        case choice([(value: String, label: String)])
        /// Any of several.
        case choices([(value: String, label: String)])
        case check
    }

    init(_ pointer: String, _ label: String, _ control: Control, hint: String? = nil, isNeeded: Bool = false) {
        (self.pointer, self.label, self.control, self.hint, self.isNeeded) = (pointer, label, control, hint, isNeeded)
    }

    /// The address on the page of the field of a member: links of remedies and faults lead there.
    static func id(ofPointer pointer: String) -> String {
        pointer.split(separator: "/").joined(separator: "-")
    }

    var id: String { Self.id(ofPointer: pointer) }
}

extension FormField.Control {
    /// The keys that a telephone shows: those for digits have no minus.
    fileprivate var keys: String? {
        switch self {
        case .decimal: "decimal"
        case .number(let range): range.lowerBound < 0 ? nil : "numeric"
        case .text, .area, .lines, .day, .email, .choice, .choices, .check: nil
        }
    }

    /// Whether a browser sends it, whatever it holds: boxes that are not ticked are not sent.
    var isAlwaysSent: Bool {
        switch self {
        case .check, .choices: false
        case .text, .area, .lines, .number, .decimal, .day, .email, .choice: true
        }
    }
}

extension PageContext {
    /// What a field holds, as people read it.
    func shown(_ values: [String], _ control: FormField.Control) -> String {
        values.map { value in
            switch control {
            case .check: value == "true" ? says("Yes", "Ja") : says("No", "Nein")
            case .day: Day(value)?.short(in: language) ?? value
            case .choice(let choices), .choices(let choices): choices.first { $0.value == value }?.label ?? value
            case .text, .area, .lines, .number, .decimal, .email: value
            }
        }.joined(separator: ", ")
    }
}

/// What a form holds: the values of a record, or what somebody has typed, by the names of fields.
public struct FormValues: Sendable {
    private var values: [String: [String]] = [:]

    public init() {}

    /// As a browser sends them: several of one name are a list.
    public init(_ fields: [(name: String, value: String)]) {
        for (name, value) in fields { values[name, default: []].append(value) }
    }

    /// The members of a record that fields show.
    init(_ record: JSONValue, _ fields: [FormField]) {
        for field in fields {
            var value: JSONValue? = record
            for part in field.pointer.split(separator: "/") {
                guard let here = value else { break }
                value =
                    Int(part).map { place in here.kind == .array ? Array(here.elements).dropFirst(place).first : nil }
                    ?? here[String(part)]
            }
            if let value { values[field.pointer] = Self.texts(of: value, field.control) }
        }
    }

    /// The members of those names.
    init(_ record: JSONValue?, for names: [String]) {
        for name in names {
            guard let value = record?[name] else { continue }
            values["/\(name)"] = Self.texts(of: value, .lines)
        }
    }

    private static func texts(of value: JSONValue, _ control: FormField.Control) -> [String] {
        switch value.kind {
        case .array:
            let texts = value.elements.compactMap(\.string)
            if case .lines = control { return [texts.joined(separator: "\n")] }
            return texts
        case .string: return value.string.map { [$0] } ?? []
        case .true: return ["true"]
        case .number: return [String(decoding: value.raw, as: UTF8.self)]
        case .false, .null, .object: return []
        }
    }

    /// The value of a field; empty without one.
    subscript(pointer: String) -> String { values[pointer]?.first ?? "" }

    /// All that a field says; a blank one says nothing.
    func all(_ pointer: String) -> [String] { (values[pointer] ?? []).filter { !$0.isEmpty } }
}

/// Fields with their values and what is wrong with them.
struct Form {
    let fields: [FormField]
    let values: FormValues
    var errors: [Refused.Fault] = []
    /// What stands beside a field that a rule misses, by pointer.
    var missing: [String: String] = [:]

    /// Faults that belong to no field here, which only the alert tells.
    private func errors(of field: FormField) -> [String] {
        errors.filter { $0.pointer == field.pointer || $0.pointer.hasPrefix(field.pointer + "/") }.map(\.detail)
            + [missing[field.pointer]].compactMap { $0 }
    }

    func markup(_ page: PageContext) -> HTML { fields.map { markup($0, page) }.joined() }

    private func markup(_ field: FormField, _ page: PageContext) -> HTML {
        let (id, faults) = (field.id, errors(of: field))
        let error: HTML? =
            faults.isEmpty ? nil : "<p class=\"field-error\" id=\"\(id)-error\">\(faults.joined(separator: " "))</p>"
        let hint: HTML? = field.hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" }
        let described = [error == nil ? nil : "\(id)-error", hint == nil ? nil : "\(id)-hint"].compactMap { $0 }
        let by = described.isEmpty ? nil : described.joined(separator: " ")
        let wrong = error == nil ? nil : "true"
        let style = error == nil ? "field" : "field wrong"
        let label: HTML = "<label for=\"\(id)\">\(field.label)\(needed(field, page))</label>"
        let value = values[field.pointer]
        switch field.control {
        case .check:
            return """
                <div class="\(style)"><div class="choice"><input type="checkbox" name="\(field.pointer)" id="\(id)" value="true"\(.checked, if: value == "true")\(.ariaDescribedBy, by)>\(label)</div>\(error)\(hint)</div>
                """
        case .choices(let choices):
            let chosen = values.all(field.pointer)
            let items = choices.enumerated().map { place, choice -> HTML in
                let own = place == 0 ? id : "\(id)-\(place)"
                return """
                    <div class="choice"><input type="checkbox" name="\(field.pointer)" id="\(own)" value="\(choice.value)"\(.checked, if: chosen.contains(choice.value))\(.ariaDescribedBy, by)><label for="\(own)">\(choice.label)</label></div>
                    """
            }
            return
                "<fieldset class=\"\(style)\"><legend>\(field.label)\(needed(field, page))</legend>\(error)\(hint)\(items)</fieldset>"
        case .choice(let choices):
            let items = choices.map { choice -> HTML in
                "<option value=\"\(choice.value)\"\(.selected, if: choice.value == value)>\(choice.label)</option>"
            }
            return """
                <div class="\(style) short">\(label)\(error)\(hint)<select id="\(id)" name="\(field.pointer)"\(.ariaDescribedBy, by)\(.ariaInvalid, wrong)>\(items)</select></div>
                """
        case .area(let lengthMax):
            return """
                <div class="\(style)">\(label)\(error)\(hint)<textarea id="\(id)" name="\(field.pointer)" rows="3"\(.maxlength, String(lengthMax))\(.ariaDescribedBy, by)\(.ariaInvalid, wrong)>
                \(value)</textarea></div>
                """
        case .lines:
            let rule = field.hint == nil ? page.says("One on each line", "Je Zeile eines") : nil
            let ruled: HTML? = rule.map { "<p class=\"hint\" id=\"\(id)-rule\">\($0)</p>" }
            let described = [by, rule == nil ? nil : "\(id)-rule"].compactMap { $0 }.joined(separator: " ")
            return """
                <div class="\(style)">\(label)\(error)\(hint)\(ruled)<textarea id="\(id)" name="\(field.pointer)" rows="3"\(.ariaDescribedBy, described.isEmpty ? nil : described)\(.ariaInvalid, wrong)>
                \(value)</textarea></div>
                """
        case .text(let lengthMax):
            return """
                <div class="\(style)">\(label)\(error)\(hint)<input type="text" id="\(id)" name="\(field.pointer)" value="\(value)"\(.maxlength, String(lengthMax))\(.ariaDescribedBy, by)\(.ariaInvalid, wrong)></div>
                """
        case .email:
            return """
                <div class="\(style)">\(label)\(error)\(hint)<input type="text" inputmode="email" autocomplete="email" id="\(id)" name="\(field.pointer)" value="\(value)"\(.ariaDescribedBy, by)\(.ariaInvalid, wrong)></div>
                """
        case .number, .decimal:
            return """
                <div class="\(style) short">\(label)\(error)\(hint)<input type="text"\(.inputmode, field.control.keys) id="\(id)" name="\(field.pointer)" value="\(value)"\(.ariaDescribedBy, by)\(.ariaInvalid, wrong)></div>
                """
        case .day:
            return """
                <div class="\(style) short">\(label)\(error)\(hint)<input type="date" id="\(id)" name="\(field.pointer)" value="\(value)"\(.ariaDescribedBy, by)\(.ariaInvalid, wrong)></div>
                """
        }
    }

    private func needed(_ field: FormField, _ page: PageContext) -> HTML? {
        field.isNeeded ? " <span class=\"muted\">\(page.says("needed", "nötig"))</span>" : nil
    }
}

// MARK: Back into a document

extension [FormField] {
    /// The document that a form stands for: every field of it, blank ones as null. What cannot be what the member takes goes as it was typed,
    /// so that the operation says what is wrong with it.
    ///
    /// - Parameter keepsBlank: Whether blank fields are null, as in a patch, or left out, as in a new record.
    func document(_ values: FormValues, _ page: PageContext, keepsBlank: Bool = true) -> [UInt8] {
        var tree = FormTree()
        for field in self {
            let path = field.pointer.split(separator: "/").map(String.init)
            tree.set(field.value(values, page, keepsBlank: keepsBlank), at: path[...])
        }
        return JSONWriter.bytes { tree.write(to: &$0) }
    }
}

extension FormField {
    /// Writes its value alone, for a document that has more members than fields.
    func write(_ values: FormValues, _ page: PageContext, to writer: inout JSONWriter) {
        var tree = FormTree()
        tree.set(value(values, page, keepsBlank: true), at: [])
        tree.write(to: &writer)
    }

    /// Nil for a value that is left out.
    fileprivate func value(_ values: FormValues, _ page: PageContext, keepsBlank: Bool) -> FormTree.Value? {
        let text = values[pointer].trimmed
        switch control {
        case .check: return .flag(text == "true")
        case .choices: return .list(values.all(pointer).filter { !$0.isEmpty })
        case .lines:
            let lines = values[pointer].split(whereSeparator: \.isNewline).map { String($0).trimmed }.filter { !$0.isEmpty }
            return .list(lines)
        case .text, .area, .day, .email, .choice: return text.isEmpty ? (keepsBlank ? .null : nil) : .text(text)
        case .number(let range):
            guard !text.isEmpty else { return keepsBlank ? .null : nil }
            return Self.whole(text, signed: range.lowerBound < 0).map { .number($0) } ?? .text(text)
        case .decimal:
            guard !text.isEmpty else { return keepsBlank ? .null : nil }
            if case .number(let digits) = DecimalText(text, in: page.language) { return .digits(digits) }
            return .text(text)
        }
    }

    /// A number of digits, perhaps after a sign: a hyphen, or the minus that pages show.
    private static func whole(_ text: String, signed: Bool) -> Int? {
        let isNegative = signed && (text.hasPrefix("-") || text.hasPrefix("−"))
        let digits = isNegative ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.count <= 15, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(digits).map { isNegative ? -$0 : $0 }
    }
}

extension [FormField] {
    /// Numbers that may be read in two ways, which the reader is asked about before anything is sent.
    func doubts(_ values: FormValues, _ page: PageContext) -> [Refused.Fault] {
        compactMap { field in
            guard case .decimal = field.control,
                case .ambiguous(let one, let other) = DecimalText(values[field.pointer].trimmed, in: page.language)
            else { return nil }
            return Refused.Fault(
                pointer: field.pointer,
                detail: page.says(
                    "\(values[field.pointer]) can be read in two ways: write \(one) or \(other).",
                    "\(values[field.pointer]) lässt sich auf zwei Arten lesen: Schreiben Sie \(one) oder \(other)."))
        }
    }
}

/// A document on its way from the fields of a form.
private struct FormTree {
    enum Value {
        case null, text(String), number(Int), flag(Bool), list([String])
        /// A number as JSON writes it.
        case digits(String)
    }

    private var value: Value?
    private var members: [(name: String, tree: FormTree)] = []

    mutating func set(_ value: Value?, at path: ArraySlice<String>) {
        guard let name = path.first else {
            self.value = value
            return
        }
        if let place = members.firstIndex(where: { $0.name == name }) {
            members[place].tree.set(value, at: path.dropFirst())
        } else {
            var tree = FormTree()
            tree.set(value, at: path.dropFirst())
            members.append((name, tree))
        }
    }

    /// Whether the document has nothing of it.
    private var isLeftOut: Bool { members.isEmpty ? value == nil : members.allSatisfy(\.tree.isLeftOut) }

    /// Whether nothing was typed in it.
    private var isBlank: Bool {
        guard members.isEmpty else { return members.allSatisfy(\.tree.isBlank) }
        switch value {
        case nil, .null?: return true
        case .list(let list)?: return list.isEmpty
        // A box in an entry of a list says nothing by itself.
        case .flag(let isOn)?: return !isOn
        case .text?, .number?, .digits?: return false
        }
    }

    func write(to writer: inout JSONWriter) {
        guard members.isEmpty else {
            // Entries of a list, of which blank ones are none.
            if members.allSatisfy({ Int($0.name) != nil }) {
                writer.array(members.filter { !$0.tree.isBlank }) { $1.tree.write(to: &$0) }
                return
            }
            writer.object { writer in
                for (name, tree) in members where !tree.isLeftOut {
                    writer.name(name)
                    tree.write(to: &writer)
                }
            }
            return
        }
        switch value {
        case .null?, nil: writer.null()
        case .text(let text)?: writer.string(text)
        case .number(let number)?: writer.integer(number)
        case .flag(let flag)?: writer.bool(flag)
        case .digits(let digits)?: writer.raw(digits.utf8)
        case .list(let list)?: writer.array(list)
        }
    }
}

extension String {
    /// Without white space around it.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
            return ""
        }
        return String(self[first...last])
    }
}

extension FormValues {
    /// Whether it was sent: blank too.
    func has(_ pointer: String) -> Bool { values[pointer] != nil }

    mutating func set(_ pointer: String, to text: String) { values[pointer] = [text] }

    /// With another text for a field that says something.
    func replacing(_ pointer: String, _ change: (String) -> String) -> FormValues {
        var other = self
        other.values[pointer] = values[pointer]?.map { $0.isEmpty ? $0 : change($0) }
        return other
    }
}
