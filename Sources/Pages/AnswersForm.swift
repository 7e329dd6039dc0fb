public import Guidance

// The questions of a program, as a form.

extension FormPage {
    /// - Parameters:
    ///   - form: The questions.
    ///   - sheet: What the person has answered; nil for nothing yet.
    public static func answers(
        of participant: Participant, in program: String, _ form: Guidance.Form, _ sheet: Visible<AnswerSheet>?, tag: String?,
        _ page: PageContext
    ) -> FormPage {
        let fields = page.fields(of: form, for: participant.side)
        let here: Link = "/participants/\(participant.id)"
        return FormPage(
            page.says("Questions of “\(program)”", "Fragen von „\(program)“"), at: .home,
            under: [Crumb(page.says("Your programs", "Ihre Programme"), "/me"), Crumb(program, here)], fields,
            to: "/participants/\(participant.id)/answers", hidden: tag.map { [("tag", $0)] } ?? [],
            button: page.says("Save the answers", "Antworten speichern"),
            values: sheet.map { FormValues(json: $0.json, fields) } ?? FormValues(),
            twin: Twin(
                json: tag == nil ? nil : "/v1/participants/\(participant.id)/answers",
                curl: """
                    curl -s -X PUT "$API/v1/participants/\(participant.id)/answers" -H "Authorization: Bearer $KEY" \\
                      -H 'Content-Type: application/json' -d '{"values":{"…":"…"}}'
                    """))
    }

    /// The document that the operation takes: a question that is not answered is not in it.
    public func answersDocument(of values: FormValues, _ page: PageContext) -> [UInt8] {
        let answered = fields.filter { !values.all($0.pointer).isEmpty }
        return answered.isEmpty ? Array(#"{"values":{}}"#.utf8) : answered.document(values, page, keepsBlank: false)
    }
}

extension PageContext {
    fileprivate func fields(of form: Guidance.Form, for side: Participant.Side) -> [FormField] {
        form.questions.filter { $0.isAsked(of: side) }.flatMap { fields(of: $0) }
    }

    private func fields(of question: Guidance.Form.Question) -> [FormField] {
        let pointer = "/values/\(question.id)"
        let readers =
            question.isSensitive
            ? says(
                "Nobody but you reads the answer; matching uses it.", "Nur Sie lesen die Antwort; die Zuordnung verwendet sie.")
            : says("Those who run the program read the answer.", "Wer das Programm leitet, liest die Antwort.")
        let options = question.options.map { ($0.id.text, $0.label) }
        let none = [("", says("No answer", "Keine Antwort"))]
        func field(_ control: FormField.Control) -> FormField {
            FormField(pointer, question.text, control, hint: readers, isNeeded: question.isRequired)
        }
        switch question.kind {
        case .choice: return [field(.choice(none + options))]
        case .multiChoice: return [field(.choices(options))]
        case .rank:
            return options.indices.map { place in
                let number = place + 1
                return FormField(
                    "\(pointer)/\(place)", says("\(question.text): place \(number)", "\(question.text): Platz \(number)"),
                    .choice(none + options), hint: place == 0 ? readers : nil, isNeeded: question.isRequired && place == 0)
            }
        case .number: return [field(.decimal)]
        case .text: return [field(.area(lengthMax: 4000))]
        }
    }
}
