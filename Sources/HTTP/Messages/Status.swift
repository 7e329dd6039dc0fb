internal import JSON

/// A status code of RFC 9110 §15 or RFC 6585, those that this server sends.
public enum Status: Int, Sendable, CaseIterable {
    case `continue` = 100
    case ok = 200
    case created = 201
    case accepted = 202
    case noContent = 204
    case seeOther = 303
    case notModified = 304
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case notAcceptable = 406
    case requestTimeout = 408
    case conflict = 409
    case gone = 410
    case preconditionFailed = 412
    case contentTooLarge = 413
    case uriTooLong = 414
    case unsupportedMediaType = 415
    case expectationFailed = 417
    case unprocessableContent = 422
    case preconditionRequired = 428
    case tooManyRequests = 429
    case headerFieldsTooLarge = 431
    case internalServerError = 500
    case notImplemented = 501
    case serviceUnavailable = 503
    case versionNotSupported = 505
    case insufficientStorage = 507

    /// The reason phrase, which is also the title of a problem of this status in English.
    public var reason: StaticString {
        switch self {
        case .continue: "Continue"
        case .ok: "OK"
        case .created: "Created"
        case .accepted: "Accepted"
        case .noContent: "No Content"
        case .seeOther: "See Other"
        case .notModified: "Not Modified"
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .notAcceptable: "Not Acceptable"
        case .requestTimeout: "Request Timeout"
        case .conflict: "Conflict"
        case .gone: "Gone"
        case .preconditionFailed: "Precondition Failed"
        case .contentTooLarge: "Content Too Large"
        case .uriTooLong: "URI Too Long"
        case .unsupportedMediaType: "Unsupported Media Type"
        case .expectationFailed: "Expectation Failed"
        case .unprocessableContent: "Unprocessable Content"
        case .preconditionRequired: "Precondition Required"
        case .tooManyRequests: "Too Many Requests"
        case .headerFieldsTooLarge: "Request Header Fields Too Large"
        case .internalServerError: "Internal Server Error"
        case .notImplemented: "Not Implemented"
        case .serviceUnavailable: "Service Unavailable"
        case .versionNotSupported: "HTTP Version Not Supported"
        case .insufficientStorage: "Insufficient Storage"
        }
    }

    /// The title of a problem of this status (RFC 9457 §4.2.1: the phrase, which may be told in the language of the reader).
    func title(in language: SpokenLanguage) -> String {
        switch language {
        case .english: reason.description
        case .german: germanTitle
        }
    }

    private var germanTitle: String {
        switch self {
        case .continue: "Weiter"
        case .ok: "In Ordnung"
        case .created: "Angelegt"
        case .accepted: "Angenommen"
        case .noContent: "Kein Inhalt"
        case .seeOther: "Siehe andere Adresse"
        case .notModified: "Unverändert"
        case .badRequest: "Fehlerhafte Anfrage"
        case .unauthorized: "Nicht authentifiziert"
        case .forbidden: "Nicht erlaubt"
        case .notFound: "Nicht gefunden"
        case .methodNotAllowed: "Methode nicht erlaubt"
        case .notAcceptable: "Nicht in dieser Form verfügbar"
        case .requestTimeout: "Zeitüberschreitung bei der Anfrage"
        case .conflict: "Konflikt"
        case .gone: "Nicht mehr vorhanden"
        case .preconditionFailed: "Bedingung nicht erfüllt"
        case .contentTooLarge: "Inhalt zu groß"
        case .uriTooLong: "Adresse zu lang"
        case .unsupportedMediaType: "Format nicht unterstützt"
        case .expectationFailed: "Erwartung nicht erfüllt"
        case .unprocessableContent: "Inhalt nicht verwendbar"
        case .preconditionRequired: "Bedingung erforderlich"
        case .tooManyRequests: "Zu viele Anfragen"
        case .headerFieldsTooLarge: "Header-Felder zu groß"
        case .internalServerError: "Interner Fehler"
        case .notImplemented: "Nicht implementiert"
        case .serviceUnavailable: "Dienst nicht verfügbar"
        case .versionNotSupported: "HTTP-Version nicht unterstützt"
        case .insufficientStorage: "Nicht genug Speicherplatz"
        }
    }

    /// Whether an answer with this status can have a body (RFC 9110 §6.4.1).
    var allowsBody: Bool { self != .continue && self != .noContent && self != .notModified }
}
