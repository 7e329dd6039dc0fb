internal import JSON

// What the server refuses by itself, before or after a handler: each problem with its sentences in every language.

extension ProblemDetails {
    /// The answer to a request that cannot be understood.
    init(_ rejection: Rejection) {
        switch rejection {
        case .garbage(let rule):
            self.init(
                .badRequest, "malformed-request",
                english: Words(
                    "The request is not well-formed HTTP/1.1: \(rule.sentence(in: .english)).",
                    fix: "Send the request with an HTTP client library, or fix the line that the sentence names."),
                german: Words(
                    "Die Anfrage ist kein gültiges HTTP/1.1: \(rule.sentence(in: .german)).",
                    fix: "Verwenden Sie für die Anfrage eine HTTP-Bibliothek, oder korrigieren Sie die genannte Zeile."))
        case .uriTooLong:
            self.init(
                .uriTooLong, "uri-too-long",
                english: Words("The request line is longer than this server reads.", fix: "Send a shorter target."),
                german: Words("Die Anfragezeile ist zu lang.", fix: "Verwenden Sie eine kürzere Adresse."))
        case .fieldsTooLarge(let excess):
            self.init(
                .headerFieldsTooLarge, "fields-too-large",
                english: Words(
                    "The request has larger fields than this server reads: \(excess.words(in: .english)).",
                    fix: "Send fewer or shorter fields."),
                german: Words(
                    "Der Header der Anfrage ist zu groß: \(excess.words(in: .german)).",
                    fix: "Senden Sie weniger oder kürzere Felder."))
        case .methodUnknown:
            self.init(
                .notImplemented, "method-unknown",
                english: Words(
                    "This server does not know the method.", fix: "Use one of these, in capitals: \(Method.known)."),
                german: Words(
                    "Diese Methode gibt es hier nicht.",
                    fix: "Verwenden Sie eine der folgenden, in Großbuchstaben: \(Method.known)."))
        case .versionNotSupported:
            self.init(
                .versionNotSupported, "version-not-supported",
                english: Words("This server speaks HTTP/1.1.", fix: "Send the request as HTTP/1.1."),
                german: Words("Dieser Dienst spricht HTTP/1.1.", fix: "Senden Sie die Anfrage als HTTP/1.1."))
        case .codingUnknown:
            self.init(
                .notImplemented, "coding-unknown",
                english: Words(
                    "The transfer coding is not known here; chunked is.", fix: "Send the body with Content-Length, or chunked."),
                german: Words(
                    "Die Übertragungskodierung (Transfer-Encoding) ist hier nicht bekannt; bekannt ist nur chunked.",
                    fix: "Senden Sie den Inhalt mit Content-Length oder als chunked."))
        case .bodyTooLarge:
            self.init(
                .contentTooLarge, "content-too-large",
                english: Words("The body is larger than this resource accepts.", fix: "Send less at a time."),
                german: Words("Der Inhalt ist für diese Adresse zu groß.", fix: "Senden Sie weniger auf einmal."))
        case .expectationUnknown:
            self.init(
                .expectationFailed, "expectation-failed",
                english: Words("The only expectation known here is 100-continue.", fix: "Leave Expect out."),
                german: Words("Als Erwartung (Expect) ist hier nur 100-continue bekannt.", fix: "Lassen Sie Expect weg."))
        case .tooSlow(let part):
            self.init(
                .requestTimeout, "request-timeout",
                english: Words(
                    "The request took too long: \(part.lateness(in: .english)).", fix: "Send the request again, faster."),
                german: Words(
                    "Die Anfrage hat zu lange gedauert: \(part.lateness(in: .german)).",
                    fix: "Senden Sie die Anfrage noch einmal, und zwar schneller."))
        }
    }

    // MARK: Addresses and methods

    /// - Parameter meant: The address that was most likely meant.
    public static func notFound(_ meant: String?) -> ProblemDetails {
        ProblemDetails(.notFound, "not-found") { reader in
            let (meant, root) = (meant.map(reader.address.path), reader.address.path("/"))
            return switch reader.language {
            case .english:
                Words(
                    "There is nothing at this address.",
                    fix: (meant.map { "Did you mean \($0)? " } ?? "") + "GET \(root) lists where to start.")
            case .german:
                Words(
                    "Unter dieser Adresse gibt es nichts.",
                    fix: (meant.map { "Meinten Sie \($0)? " } ?? "") + "GET \(root) zeigt, wo Sie beginnen können.")
            }
        }
    }

    static func methodNotAllowed(_ method: Method, allowed: String) -> ProblemDetails {
        ProblemDetails(
            .methodNotAllowed, "method-not-allowed",
            english: Words("This resource does not know \(method.name).", fix: "Use one of: \(allowed)."),
            german: Words(
                "\(method.name) gibt es an dieser Adresse nicht.", fix: "Verwenden Sie eine dieser Methoden: \(allowed).")
        ).with("Allow", allowed)
    }

    static func notAcceptable(_ offers: [MediaType]) -> ProblemDetails {
        let names = offers.map(\.name.description).joined(separator: ", ")
        return ProblemDetails(
            .notAcceptable, "not-acceptable",
            english: Words("This resource has none of the types that Accept names.", fix: "Accept one of: \(names)."),
            german: Words(
                "Diese Antwort gibt es in keinem der Formate, die Accept nennt.",
                fix: "Nennen Sie in Accept eines dieser Formate: \(names)."))
    }

    // MARK: Queries

    static func invalidNumber(_ name: String, in range: ClosedRange<Int>) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter \(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).",
                fix: "Send such a number, or leave \(name) out."),
            german: Words(
                "Der Parameter \(name) muss eine ganze Zahl von \(range.lowerBound) bis \(range.upperBound) sein.",
                fix: "Senden Sie eine solche Zahl, oder lassen Sie \(name) weg."))
    }

    static func invalidFlag(_ name: String, _ value: String) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "The query parameter \(name) has the value “\(value.prefix(100))”, which is not known.",
                fix: "Send ?\(name) or \(name)=true, or leave it out or send \(name)=false."),
            german: Words(
                "Der Parameter \(name) hat den unbekannten Wert „\(value.prefix(100))“.",
                fix: "Senden Sie ?\(name) oder \(name)=true; sonst lassen Sie \(name) weg, oder senden Sie \(name)=false."))
    }

    static var emptyParameter: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words("The query has nothing beside one of its &.", fix: "Put one & between two parameters."),
            german: Words("In der Abfrage steht neben einem & nichts.", fix: "Setzen Sie je ein & zwischen zwei Parameter."))
    }

    static var brokenEscape: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words("The query holds a broken escape.", fix: "Write % and two hexadecimal digits of UTF-8."),
            german: Words(
                "Die Abfrage enthält eine ungültige Escape-Sequenz.",
                fix: "Schreiben Sie jedes Byte von UTF-8 als % mit zwei hexadezimalen Ziffern."))
    }

    static var brokenFormField: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words(
                "A hidden field of the form is not as the page had it.", fix: "Load the page again and send its form."),
            german: Words(
                "Ein verborgenes Feld des Formulars ist nicht mehr so, wie die Seite es enthielt.",
                fix: "Laden Sie die Seite neu, und senden Sie ihr Formular."))
    }

    static func brokenMultipart(_ fault: MultipartForm.Fault) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "malformed-request",
            english: Words(fault.sentence(in: .english), fix: "Send the form of the page from a browser."),
            german: Words(fault.sentence(in: .german), fix: "Senden Sie das Formular der Seite aus einem Browser."))
    }

    static func tooManyFormFields(max: Int) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-query",
            english: Words("The form has more than \(max) fields.", fix: "Send the form of the page, with its fields alone."),
            german: Words(
                "Das Formular hat mehr als \(max) Felder.", fix: "Senden Sie das Formular der Seite, nur mit seinen Feldern."))
    }

    /// - Parameters:
    ///   - meant: The one that it most likely mistypes.
    ///   - known: Those there are.
    public static func unknownParameter(_ name: String, meant: String?, known: [String]) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "unknown-query-parameter",
            english: Words(
                "There is no query parameter \(name) here.",
                fix: meant.map { "Did you mean \($0)?" } ?? "Known here: \(known.joined(separator: ", "))."),
            german: Words(
                "Den Parameter \(name) gibt es hier nicht.",
                fix: meant.map { "Meinten Sie \($0)?" } ?? "Hier gibt es: \(known.joined(separator: ", "))."))
    }

    static func repeatedParameter(_ name: String) -> ProblemDetails {
        ProblemDetails(
            .badRequest, "repeated-query-parameter",
            english: Words(
                "The query parameter \(name) appears twice.",
                fix: "Send it once; where it takes several values, put commas between them."),
            german: Words(
                "Der Parameter \(name) kommt zweimal vor.",
                fix: "Senden Sie ihn einmal; wo mehrere Werte möglich sind, trennen Sie diese durch Kommas."))
    }

    // MARK: Bodies

    /// - Parameter withKeyMax: What the same address accepts with a key, where that is more.
    static func contentTooLarge(_ count: Int, max: Int, withKeyMax: Int? = nil) -> ProblemDetails {
        let (keyless, ohneSchluessel) = withKeyMax == nil ? ("", "") : (" without a key", " ohne Schlüssel")
        return ProblemDetails(
            .contentTooLarge, "content-too-large",
            english: Words(
                "The body has \(count) bytes; this resource accepts \(max)\(keyless).",
                fix: "Send at most \(max) bytes at a time"
                    + (withKeyMax.map { ", or a key (Authorization: Bearer) and at most \($0)." } ?? ".")),
            german: Words(
                "Der Inhalt hat \(count) Bytes; an dieser Adresse sind\(ohneSchluessel) höchstens \(max) erlaubt.",
                fix: "Senden Sie höchstens \(max) Bytes auf einmal"
                    + (withKeyMax.map { ", oder einen Schlüssel (Authorization: Bearer) und höchstens \($0)." } ?? ".")))
    }

    static func inflatesTooLarge(max: Int) -> ProblemDetails {
        ProblemDetails(
            .contentTooLarge, "content-too-large",
            english: Words(
                "The body inflates to more than the \(max) bytes this resource accepts.",
                fix: "Send at most \(max) bytes at a time, counted without the coding."),
            german: Words(
                "Entpackt ist der Inhalt größer als die \(max) Bytes, die an dieser Adresse erlaubt sind.",
                fix: "Senden Sie höchstens \(max) Bytes auf einmal, unkomprimiert gezählt."))
    }

    static var noRoomToInflate: ProblemDetails {
        ProblemDetails(
            .serviceUnavailable, "overloaded",
            english: Words("There is no memory to inflate the body in.", fix: "Try again in a moment."),
            german: Words("Zum Entpacken des Inhalts fehlt Arbeitsspeicher.", fix: "Versuchen Sie es gleich noch einmal.")
        ).with("Retry-After", "1")
    }

    static var invalidGzip: ProblemDetails {
        ProblemDetails(
            .badRequest, "invalid-gzip",
            english: Words(
                "The body has Content-Encoding: gzip and is not gzip, or is cut off or damaged.",
                fix: "Compress the body whole, or send it without Content-Encoding."),
            german: Words(
                "Der Inhalt ist trotz Content-Encoding: gzip kein gzip, oder er ist abgeschnitten oder beschädigt.",
                fix: "Komprimieren Sie den ganzen Inhalt, oder senden Sie ihn ohne Content-Encoding."))
    }

    static var partialPut: ProblemDetails {
        ProblemDetails(
            .badRequest, "partial-put",
            english: Words(
                "This resource is put whole, and Content-Range names a part.", fix: "Send the whole without Content-Range."),
            german: Words(
                "An dieser Adresse lässt sich der Inhalt nur als Ganzes ersetzen; Content-Range nennt einen Teil.",
                fix: "Senden Sie den ganzen Inhalt ohne Content-Range."))
    }

    static var codingUnsupported: ProblemDetails {
        ProblemDetails(
            .unsupportedMediaType, "content-encoding-unsupported",
            english: Words(
                "The body is encoded in a way this server does not read.",
                fix: "Send the body with Content-Encoding: gzip, applied once, or without Content-Encoding."),
            german: Words(
                "Der Inhalt ist auf eine Weise kodiert, die dieser Dienst nicht lesen kann.",
                fix: "Senden Sie den Inhalt mit Content-Encoding: gzip, einmal angewandt, oder ohne Content-Encoding.")
        ).with("Accept-Encoding", "gzip")
    }

    /// - Parameter accepted: The types that the route takes.
    static func typeUnsupported(_ fault: TypeFault, accepted: String) -> ProblemDetails {
        ProblemDetails(
            .unsupportedMediaType, "content-type-unsupported",
            english: Words(fault.sentence(in: .english), fix: "Send Content-Type: \(accepted)."),
            german: Words(fault.sentence(in: .german), fix: "Senden Sie Content-Type: \(accepted)."))
    }
}

/// Why a body of this media type cannot be read.
enum TypeFault {
    case missing
    case type(String)
    case charset(String)

    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .missing): "The body has no Content-Type."
        case (.english, .type(let type)): "The Content-Type \(type) is not accepted here."
        case (.english, .charset(let charset)): "The charset \(charset) is not accepted: bodies are read as UTF-8."
        case (.german, .missing): "Zum Inhalt fehlt die Angabe Content-Type."
        case (.german, .type(let type)): "Content-Type \(type) wird hier nicht angenommen."
        case (.german, .charset(let charset)):
            "Der Zeichensatz \(charset) wird nicht angenommen: Inhalte werden als UTF-8 gelesen."
        }
    }
}

extension MultipartForm.Fault {
    fileprivate func sentence(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .boundary): "The Content-Type of the form has no boundary that can be used."
        case (.english, .delimiter): "The form has something that is not in one of its parts."
        case (.english, .unfinished): "The form ends in the middle of a part."
        case (.english, .head): "The head of a part of the form cannot be read."
        case (.english, .disposition): "A part of the form does not say which field it is."
        case (.english, .nested): "A part of the form holds further parts, or is encoded."
        case (.english, .tooManyParts): "The form has more than \(MultipartForm.partsMax) parts."
        case (.english, .text): "A field of the form is longer than \(MultipartForm.textBytesMax) bytes, or is not UTF-8."
        case (.german, .boundary): "Die Angabe Content-Type des Formulars enthält keine brauchbare Grenze (boundary)."
        case (.german, .delimiter): "Das Formular enthält etwas außerhalb seiner Teile."
        case (.german, .unfinished): "Das Formular endet mitten in einem Teil."
        case (.german, .head): "Der Kopf eines Formularteils ist nicht lesbar."
        case (.german, .disposition): "Ein Teil des Formulars nennt sein Feld nicht."
        case (.german, .nested): "Ein Teil des Formulars enthält weitere Teile oder ist kodiert."
        case (.german, .tooManyParts): "Das Formular hat mehr als \(MultipartForm.partsMax) Teile."
        case (.german, .text):
            "Ein Feld des Formulars ist länger als \(MultipartForm.textBytesMax) Bytes oder kein UTF-8."
        }
    }
}
