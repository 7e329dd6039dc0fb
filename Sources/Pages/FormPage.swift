public import Guidance
internal import JSON

/// A page that is a form: to make a record, or to change one.
///
/// The same value shows it empty, filled, with what was refused beside each field, and beside a newer version that somebody else has saved.
public struct FormPage: Sendable {
    let title: String
    /// What it is for, in a sentence.
    let lede: String?
    let place: Place
    let crumbs: [Crumb]
    let fields: [FormField]
    /// Where it is sent.
    let action: Link
    /// What goes along that nobody types.
    var hidden: [(name: String, value: String)]
    let button: String
    let twin: Twin?
    var values: FormValues
    private var refused: Refused?
    /// What the record holds now, where somebody else has changed it meanwhile.
    private var theirs: FormValues?
    /// Whether it has just been saved.
    private var isSaved = false
    /// Members that stand in fields of other names: what begins with the first is the second's.
    private var located: [(member: String, field: String)] = []

    init(
        _ title: String, lede: String? = nil, at place: Place, under crumbs: [Crumb], _ fields: [FormField], to action: Link,
        hidden: [(name: String, value: String)] = [], button: String, values: FormValues = FormValues(), twin: Twin? = nil
    ) {
        (self.title, self.lede, self.place, self.crumbs, self.fields) = (title, lede, place, crumbs, fields)
        (self.action, self.hidden, self.button, self.values, self.twin) = (action, hidden, button, values, twin)
    }

    /// Whether it makes something, once however often it is sent.
    private var isMaking: Bool { hidden.contains { $0.name == "key" } }

    /// With what was typed, and why it was refused.
    public func refusing(_ refused: Refused, of values: FormValues) -> FormPage {
        var page = self
        (page.refused, page.values) = (refused.locating(located), values)
        return page
    }

    /// With the fields of members that are called otherwise than the members; of two that fit, the first counts.
    func locating(_ members: [(member: String, field: String)]) -> FormPage {
        var page = self
        page.located = members
        return page
    }

    /// With what was typed beside what somebody else has saved meanwhile: sent again, it replaces that.
    public func conflicting(with theirs: FormPage, of values: FormValues) -> FormPage {
        var page = theirs
        (page.theirs, page.values) = (theirs.values, values)
        // What the form did not have when it was sent, such as the weight of a criterion that has come since.
        for field in theirs.fields where field.control.isAlwaysSent && !values.has(field.pointer) {
            page.values.set(field.pointer, to: theirs.values[field.pointer])
        }
        return page
    }

    public func telling(isSaved: Bool) -> FormPage {
        var page = self
        page.isSaved = isSaved
        return page
    }

    /// The document that the operation takes.
    public func document(of values: FormValues, _ page: PageContext, keepsBlank: Bool) -> [UInt8] {
        fields.document(values, page, keepsBlank: keepsBlank)
    }

    /// What has to be asked back before anything is sent; nil if nothing has.
    public func doubt(of values: FormValues, _ page: PageContext) -> Refused? {
        let faults = fields.doubts(values, page)
        guard !faults.isEmpty else { return nil }
        return Refused(
            code: "invalid-document", status: 422, title: page.says("Please say it without doubt", "Bitte eindeutig angeben"),
            detail: page.says("A number can be read in two ways.", "Eine Zahl lässt sich auf zwei Arten lesen."), errors: faults)
    }

    public func document(_ page: PageContext) -> Document {
        let form = Form(fields: fields, values: values, errors: refused?.errors ?? [])
        let inputs = hidden.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" as HTML }
        let tab = refused == nil ? title : page.says("Refused: \(title)", "Abgelehnt: \(title)")
        return page.document(
            tab, at: place, crumbs: crumbs, named: title, twin: twin,
            """
            <h1>\(title)</h1>
            \(lede.map { "<p class=\"lede\">\($0)</p>" as HTML })
            \(isSaved ? page.done(page.says("Saved.", "Gespeichert.")) : nil)
            \(refused.map { page.alert(page.says("That was not saved", "Das wurde nicht gespeichert"), $0, fields) })
            \(theirs.map { conflict(with: $0, page) })
            <form method="post" action="\(action.at("refused"))" class="card stack part">\(page.formToken)\(inputs)
            \(form.markup(page))
            <p class="actions field"><button class="button first">\(theirs == nil ? button : page.says("Save this", "So speichern"))</button>\(crumbs.last.map { " <a class=\"button\" href=\"\($0.link)\">\(isMaking ? page.says("Cancel", "Abbrechen") : page.says("Leave it as it is", "Nichts ändern"))</a>" as HTML })</p>
            </form>
            """)
    }

    /// What differs, theirs beside yours; the form below has yours.
    private func conflict(with theirs: FormValues, _ page: PageContext) -> HTML {
        let rows = fields.filter { theirs.all($0.pointer) != values.all($0.pointer) }.map { field -> HTML in
            let (own, other) = (
                page.shown(values.all(field.pointer), field.control), page.shown(theirs.all(field.pointer), field.control)
            )
            return """
                <tr><th scope="row"><a href="\(("" as Link).at(field.id))">\(field.label)</a></th><td>\(own.isEmpty ? "–" : own)</td><td>\(other.isEmpty ? "–" : other)</td></tr>
                """
        }
        let table: HTML =
            rows.isEmpty
            ? "<p>\(page.says("What you typed says the same as what is there now.", "Ihre Eingaben sagen dasselbe wie der jetzige Stand."))</p>"
            : """
            <table class="versions"><caption class="hidden-to-eyes">\(page.says("Your version and the newer one", "Ihre Fassung und die neuere"))</caption><thead><tr><th scope="col">\(page.says("Field", "Feld"))</th><th scope="col">\(page.says("Yours", "Ihre Fassung"))</th><th scope="col">\(page.says("There now", "Jetzt gespeichert"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return page.alert(
            page.says(
                "Somebody has changed this while you were writing", "Während Sie schrieben, hat jemand anderes etwas geändert"),
            """
            <p>\(page.says("Nothing is saved yet. The form below has what you typed: take over what you want to keep of the newer version, then save.", "Noch ist nichts gespeichert. Das Formular unten enthält Ihre Eingaben: Übernehmen Sie, was von der neueren Fassung bleiben soll, und speichern Sie dann."))</p>
            \(table)
            """)
    }
}

// MARK: Programs

extension FormPage {
    private static func programs(_ page: PageContext) -> Crumb { Crumb(Place.programs.name(page), Place.programs.link) }

    /// - Parameters:
    ///   - values: What the address fills in.
    ///   - key: So that the form makes one program, however often it is sent.
    public static func newProgram(_ page: PageContext, _ types: [RelationshipType], values: FormValues, key: String) -> FormPage {
        FormPage(
            page.says("Open a program", "Programm eröffnen"),
            lede: page.says(
                "It begins as a draft: a name and its types are enough, the rest can follow.",
                "Es beginnt als Entwurf: Name und Typen genügen, alles Weitere kann folgen."),
            at: .programs, under: [programs(page)], page.fieldsOfNewProgram(types), to: "/programs", hidden: [("key", key)],
            button: page.says("Open it as a draft", "Als Entwurf eröffnen"), values: values,
            twin: Twin(
                json: nil,
                curl: """
                    curl -s "$API/v1/programs" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
                      -d '{"name":"Mentoring for new engineers","relationshipTypes":["mentoring"]}'
                    """))
    }

    public static func copy(of program: Visible<Program>, _ page: PageContext, key: String) -> FormPage {
        let (id, name) = (program.id.description, program.record.name)
        return FormPage(
            page.says("Copy “\(name)” as a new program", "„\(name)“ als neues Programm kopieren"),
            lede: page.says(
                "The copy has its design without the approval, its form, texts and settings. No person comes along.",
                "Die Kopie übernimmt Konzept (ohne Freigabe), Formular, Texte und Einstellungen. Personen kommen nicht mit."),
            at: .programs, under: [programs(page), Crumb(name, "/programs/\(program.id)")], page.fieldsOfCopy, to: "/programs",
            hidden: [("key", key), ("/copyOf", id)], button: page.says("Copy", "Kopieren"),
            twin: Twin(
                json: nil,
                curl: """
                    curl -s "$API/v1/programs" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
                      -d '{"copyOf":"\(id)","name":"…","startsOn":"…","endsOn":"…"}'
                    """))
    }

    /// - Parameter tag: Of the program as the form shows it.
    public static func edit(
        _ program: Visible<Program>, _ types: [RelationshipType], tag: String, _ page: PageContext
    ) -> FormPage {
        let record = program.record
        let fields = page.fieldsOfProgram(types, objectives: record.objectives.count)
        let values = (try? JSONDocument(program.json).root).map { FormValues($0, fields) } ?? FormValues()
        let address = "/v1/programs/\(program.id)"
        return FormPage(
            page.says("Facts of “\(record.name)”", "Angaben zu „\(record.name)“"), at: .programs,
            under: [programs(page), Crumb(record.name, "/programs/\(program.id)")], fields, to: "/programs/\(program.id)/edit",
            hidden: [("tag", tag)], button: page.says("Save the facts", "Angaben speichern"), values: values,
            twin: Twin(
                json: "/v1/programs/\(program.id)",
                curl: """
                    curl -s -X PATCH "$API\(address)" -H "Authorization: Bearer $KEY" -H 'If-Match: \(tag)' \\
                      -H 'Content-Type: application/merge-patch+json' -d '{"endsOn":"2027-10-31"}'
                    """))
    }
}

/// Asks once more before a program is cancelled.
public struct CancelPage: Sendable {
    private let program: Program
    private let tag: String
    private let refused: Refused?

    public init(_ program: Visible<Program>, tag: String, refused: Refused? = nil) {
        (self.program, self.tag, self.refused) = (program.record, tag, refused)
    }

    public func document(_ page: PageContext) -> Document {
        let title = page.says("Cancel “\(program.name)”?", "„\(program.name)“ absagen?")
        return page.document(
            title, at: .programs,
            crumbs: [Crumb(Place.programs.name(page), Place.programs.link), Crumb(program.name, "/programs/\(program.id)")],
            named: title,
            twin: Twin(
                json: "/v1/programs/\(program.id)",
                curl: """
                    curl -s "$API/v1/programs/\(program.id)/transitions" -H "Authorization: Bearer $KEY" \\
                      -H 'Content-Type: application/json' -d '{"to":"cancelled"}'
                    """),
            """
            <h1>\(title)</h1>
            \(refused.map { page.alert(page.says("It was not cancelled", "Es wurde nicht abgesagt"), $0) })
            <p class="lede">\(page.says("It cannot be undone. The record stays; nobody can join or go on in it.", "Das lässt sich nicht zurücknehmen. Der Eintrag bleibt; niemand kann mehr beitreten oder darin weitermachen."))</p>
            <form method="post" action="\(("/programs/\(program.id)/cancel" as Link).at("refused"))">\(page.formToken)<input type="hidden" name="tag" value="\(tag)">
            <p class="actions field"><button class="button risky">\(page.says("Cancel the program", "Programm absagen"))</button> <a class="button" href="\("/programs/\(program.id)" as Link)">\(page.says("Keep it", "Beibehalten"))</a></p></form>
            """)
    }
}
