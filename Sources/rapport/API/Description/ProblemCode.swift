import HTTP

/// Every code that a problem can have (RFC 9457), with what a page about it says: clients decide by them, so that none changes.
enum ProblemCode: String, CaseIterable, Sendable {
    // Any request.
    case malformedRequest = "malformed-request"
    case unknownQueryParameter = "unknown-query-parameter"
    case repeatedQueryParameter = "repeated-query-parameter"
    case invalidQuery = "invalid-query"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case requestTimeout = "request-timeout"
    case contentTooLarge = "content-too-large"
    case uriTooLong = "uri-too-long"
    case expectationFailed = "expectation-failed"
    case fieldsTooLarge = "fields-too-large"
    case internalError = "internal-error"
    case methodUnknown = "method-unknown"
    case codingUnknown = "coding-unknown"
    case versionNotSupported = "version-not-supported"
    case overloaded
    case tooManyConnections = "too-many-connections"
    case tooManyRequests = "too-many-requests"

    // Keys and bodies.
    case unauthorized
    case insufficientScope = "insufficient-scope"
    case denied
    case ownCase = "own-case"
    case invalidJSON = "invalid-json"
    case invalidGzip = "invalid-gzip"
    case partialPut = "partial-put"
    case invalidIdempotencyKey = "invalid-idempotency-key"
    case idempotencyKeyReused = "idempotency-key-reused"
    case contentTypeUnsupported = "content-type-unsupported"
    case contentEncodingUnsupported = "content-encoding-unsupported"
    case invalidDocument = "invalid-document"

    case strongerKey = "stronger-key"
    case ownKey = "own-key"
    case secretsOverlap = "secrets-overlap"

    // Records.
    case notFound = "not-found"
    case invalidCursor = "invalid-cursor"
    case preconditionFailed = "precondition-failed"
    case ifMatchMissing = "if-match-missing"
    case alreadyExists = "already-exists"
    case inUse = "in-use"
    case notBuiltIn = "not-built-in"
    case illegalTransition = "illegal-transition"
    case notEnrolling = "not-enrolling"
    case notActive = "not-active"
    case designMissing = "design-missing"
    case programOver = "program-over"
    case over
    case notYourStep = "not-your-step"
    case consentIsPersonal = "consent-is-personal"
    case personRequired = "person-required"
    case rulesRefuse = "rules-refuse"
    case gone

    // Calculations.
    case runTooLarge = "run-too-large"
    case runTooLong = "run-too-long"
    case snapshotChanged = "snapshot-changed"

    // The disk, and the end of the service.
    case recordTooLarge = "record-too-large"
    case journalUnreadable = "journal-unreadable"
    case diskFailed = "disk-failed"
    case outcomeUnknown = "outcome-unknown"
    case stopping
    case notReady = "not-ready"
    case diskFull = "disk-full"
    case outOfNumbers = "out-of-numbers"

    /// Those that can come with any request.
    static let ofAnyRequest: [ProblemCode] = [
        .malformedRequest, .unknownQueryParameter, .repeatedQueryParameter, .invalidQuery, .requestTimeout, .contentTooLarge,
        .uriTooLong, .expectationFailed, .fieldsTooLarge, .internalError, .methodUnknown, .codingUnknown, .versionNotSupported,
        .overloaded, .tooManyConnections,
    ]

    var statuses: [Status] {
        switch self {
        case .malformedRequest, .unknownQueryParameter, .repeatedQueryParameter, .invalidQuery, .invalidJSON, .invalidGzip,
            .partialPut, .invalidCursor, .invalidIdempotencyKey:
            [.badRequest]
        case .unauthorized: [.unauthorized]
        case .insufficientScope, .denied, .ownCase: [.forbidden]
        case .strongerKey, .ownKey, .consentIsPersonal, .personRequired: [.forbidden]
        case .notFound: [.notFound]
        case .methodNotAllowed: [.methodNotAllowed]
        case .notAcceptable: [.notAcceptable]
        case .requestTimeout: [.requestTimeout]
        case .notYourStep: [.forbidden]
        case .alreadyExists, .inUse, .notBuiltIn, .illegalTransition, .notEnrolling, .notActive, .programOver, .over,
            .secretsOverlap, .snapshotChanged:
            [.conflict]
        case .designMissing: [.notFound, .conflict]
        case .gone: [.gone]
        case .preconditionFailed: [.preconditionFailed]
        case .contentTooLarge, .recordTooLarge: [.contentTooLarge]
        case .uriTooLong: [.uriTooLong]
        case .contentTypeUnsupported, .contentEncodingUnsupported: [.unsupportedMediaType]
        case .expectationFailed: [.expectationFailed]
        case .invalidDocument, .rulesRefuse, .idempotencyKeyReused, .runTooLarge, .runTooLong: [.unprocessableContent]
        case .ifMatchMissing: [.preconditionRequired]
        case .tooManyRequests: [.tooManyRequests]
        case .fieldsTooLarge: [.headerFieldsTooLarge]
        case .internalError, .journalUnreadable: [.internalServerError]
        case .methodUnknown, .codingUnknown: [.notImplemented]
        case .versionNotSupported: [.versionNotSupported]
        case .overloaded, .tooManyConnections, .diskFailed, .outcomeUnknown, .stopping, .notReady: [.serviceUnavailable]
        case .diskFull, .outOfNumbers: [.insufficientStorage]
        }
    }
}

extension ProblemCode {
    /// When a request gets it.
    var meaning: String {
        switch self {
        case .malformedRequest:
            "The bytes are not well-formed HTTP/1.1. The connection ends, as nothing after them can be trusted."
        case .unknownQueryParameter: "The query has a parameter that this address does not know."
        case .repeatedQueryParameter: "The query has a parameter twice."
        case .invalidQuery: "A parameter has a value that does not fit, or the query cannot be read."
        case .methodNotAllowed: "The address does not know this method."
        case .notAcceptable: "Accept excludes every type that the answer could have. Nothing was changed."
        case .requestTimeout: "The head or the body of the request came too slowly."
        case .contentTooLarge: "The body is larger than this address accepts."
        case .uriTooLong: "The request line is longer than the service reads."
        case .expectationFailed: "Expect asks for something other than 100-continue."
        case .fieldsTooLarge: "The fields of the request are more, or longer, than the service reads."
        case .internalError: "The service made a mistake."
        case .methodUnknown: "The service does not know the method at all."
        case .codingUnknown: "Transfer-Encoding names a coding other than chunked."
        case .versionNotSupported: "The request is not HTTP/1.1 or HTTP/1.0."
        case .overloaded: "The service has more to do than it can hold. Nothing was changed."
        case .tooManyConnections: "There are as many connections as there may be, or your address has its share of them."
        case .unauthorized: "The address needs a key, and the request has none, or one that does not count, or not any more."
        case .insufficientScope: "The key is good, and lacks a scope that the request needs; the detail names it."
        case .denied: "You see the record, and this is not yours to do. Of what you do not see, the answer is not-found."
        case .ownCase:
            "You run the program or the service, and the record is about yourself: there the roles of an organizer do not count."
        case .strongerKey: "The key can do more than yours, or is asked for what it cannot do itself. Nothing was changed."
        case .ownKey: "A key cannot change itself, and nobody but the key itself can give its tokens."
        case .secretsOverlap: "The key has two secrets already, from a rotation whose overlap is not over."
        case .invalidJSON: "The body is not JSON. line and column say where."
        case .invalidGzip: "Content-Encoding says gzip, and the body is not."
        case .partialPut: "A PUT has Content-Range, and bodies are whole here."
        case .invalidIdempotencyKey: "Idempotency-Key is empty, too long, or has a space or a letter outside ASCII."
        case .idempotencyKeyReused:
            "The Idempotency-Key came in the last 24 hours with another body or to another address. Nothing was changed."
        case .tooManyRequests: "More requests came from you than the limit in RateLimit-Policy allows. Nothing was done."
        case .contentTypeUnsupported: "The body has no Content-Type, or one that this address does not read."
        case .contentEncodingUnsupported: "The body is compressed in a way that the service does not read."
        case .invalidDocument:
            "The body is JSON, but not what is wanted here. errors names every place that is wrong. Nothing was saved."
        case .notFound: "There is nothing at this address, or no record of this id."
        case .invalidCursor:
            "after is not from this list with these filters and this sort, or everything near its place is gone; of events, it is from "
                + "another history, as before a restore."
        case .preconditionFailed: "The record has changed since you read it, or If-Match does not hold a whole tag."
        case .ifMatchMissing: "A change needs If-Match, so that nobody overwrites what they have not seen."
        case .alreadyExists: "There is a record of this id already, or one that has what only one may: takenBy names it."
        case .inUse: "Other records refer to this one. usedBy names them."
        case .notBuiltIn: "The record did not come with a release, so there is nothing to put it back to."
        case .illegalTransition: "No step leads from the state of the record to the one asked for. legalSteps has those that do."
        case .notEnrolling:
            "The program does not take this person in: not yet, not any more, or only by invitation. The detail says which."
        case .notActive: "A session is held in a relationship, and a goal rated, that is active; this one is in another state."
        case .designMissing: "The program has no design yet, or an empty one that cannot be approved."
        case .programOver: "The program is closed, archived or cancelled. It and its design stay as they were."
        case .notYourStep: "The step is legal, but others have to take it. The detail says who."
        case .consentIsPersonal: "A consent is given and withdrawn by the person alone, and the key does not act for that person."
        case .personRequired: "Only a person can do this, and the key acts for nobody."
        case .over: "The record has come to its end and stays as it was."
        case .rulesRefuse: "Rules refuse the change. refusals says which, on whose word, and what to do about each."
        case .gone: "Some of the events asked for are not kept any more. floor is the oldest that is."
        case .runTooLarge: "The pairs of a matching would take more memory than the service gives one."
        case .snapshotChanged: "What a match run compared has changed since, and with it the answer to a question about the run."
        case .runTooLong: "A calculation took more processor time than the service gives one. The detail has the limit."
        case .recordTooLarge: "The change is larger than one entry of the journal may be. Nothing was changed."
        case .journalUnreadable:
            "Events, or the log of who read what, cannot be read from the disk. Records are read from memory and are as they were."
        case .diskFailed: "The disk failed. The detail says whether it is known that the change was not made."
        case .outcomeUnknown: "It took too long to learn whether the change is on disk."
        case .stopping: "The service is stopping. Nothing was changed."
        case .notReady: "Requests should not be sent here: the service is stopping, or its disk failed."
        case .diskFull: "The disk is full. Nothing was changed; reads go on."
        case .outOfNumbers: "A number in the data is the greatest there can be: something other than this service wrote it."
        }
    }

    /// What to do about it.
    var advice: String {
        switch self {
        case .malformedRequest: "Send requests with an HTTP library. If a library sent this, look at what a proxy changed in it."
        case .unknownQueryParameter: "Look at the fix: it names the parameter that was most likely meant, or all that there are."
        case .repeatedQueryParameter: "Send it once. Where it takes several values, put commas between them."
        case .invalidQuery: "Send one of the values that the fix names, or leave the parameter out."
        case .methodNotAllowed: "Use one of the methods in Allow."
        case .notAcceptable: "Ask for one of the types that the fix names, or send no Accept."
        case .requestTimeout: "Send the request again, faster."
        case .contentTooLarge: "Send less at a time. The detail has the limit."
        case .uriTooLong: "Send a shorter address, such as fewer values of a filter."
        case .expectationFailed: "Leave Expect out."
        case .fieldsTooLarge: "Send fewer or shorter fields; cookies are not needed."
        case .internalError: "Read the record to see whether it was changed, and report the requestId."
        case .methodUnknown: "Use one of the methods that the fix names, in capitals."
        case .codingUnknown: "Send the body with Content-Length, or chunked."
        case .versionNotSupported: "Speak HTTP/1.1; for HTTP/2, put a proxy in front."
        case .overloaded, .tooManyConnections: "Wait as long as Retry-After says, then send the request again."
        case .unauthorized: "Send Authorization: Bearer and a key. POST /v1/keys makes one; an administrator can do that."
        case .insufficientScope: "Use a key that has the scope, or have an administrator make one."
        case .denied: "Ask somebody in a role that fix names."
        case .ownCase: "Ask another organizer of the program, or another administrator."
        case .strongerKey: "Use the key that made it, or have an administrator do this."
        case .ownKey:
            "A key can rotate and revoke itself, and give tokens; for changes use another key with the scope keys:write."
        case .secretsOverlap: "Rotate it again after the time that the detail names, or now with {\"overlapDays\":0}."
        case .invalidJSON: "Correct the place that line and column name."
        case .invalidGzip: "Compress the body with gzip, or leave Content-Encoding out."
        case .partialPut: "Send the whole without Content-Range."
        case .invalidIdempotencyKey: "Send a new UUID with each request, in quotation marks or without."
        case .idempotencyKeyReused: "Send a new key with each new request, and the same one only to repeat a request."
        case .tooManyRequests: "Wait as long as Retry-After says, then send fewer: RateLimit tells how many are left."
        case .contentTypeUnsupported: "Send one of the types that the fix names, in UTF-8."
        case .contentEncodingUnsupported: "Send the body with Content-Encoding: gzip, applied once, or without Content-Encoding."
        case .invalidDocument: "Change each place that errors names: pointer says where, detail what would be right."
        case .notFound: "Look at the fix: it names the address that was most likely meant, or the list to look in."
        case .invalidCursor:
            "Send next from the page before, whole, with the same filters and sort; or start again without after."
        case .preconditionFailed: "GET the record again, look at what changed, and send the new ETag in If-Match."
        case .ifMatchMissing: "GET the record and send its ETag in If-Match."
        case .alreadyExists: "Go on with the record that is there, or choose another id."
        case .inUse: "Delete or change first what usedBy names. Records of the catalogue can be retired instead."
        case .notBuiltIn: "Change it with PUT or PATCH."
        case .illegalTransition: "Take one of legalSteps; the fix names the way where there is one."
        case .notEnrolling, .notActive: "Do what the fix says."
        case .designMissing: "PUT a design to the program first."
        case .notYourStep: "Ask those whom the detail names to take it."
        case .consentIsPersonal, .personRequired: "Use a key that acts for the person."
        case .programOver, .over: "Open a new one; the members that the fix names can still be changed."
        case .rulesRefuse: "Do what the fix of each refusal says, then try again."
        case .gone: "Read all records from their lists, then go on with the events after last."
        case .snapshotChanged: "Make another run with basedOn, and ask that one."
        case .runTooLarge: "Send fewer pairs, or have an operator give the service more memory."
        case .runTooLong: "Send fewer pairs, or have an operator raise RAPPORT_MATCH_SECONDS."
        case .recordTooLarge: "Send less."
        case .journalUnreadable: "Have an operator run rapport verify on the data folder: it names what is wrong."
        case .diskFailed, .outcomeUnknown:
            "Read the record before you repeat the request; an operator looks at the log of the service."
        case .stopping, .notReady: "Send the request to another instance, or again once this one has started."
        case .diskFull: "Have an operator make room on the disk of the data folder, then try again."
        case .outOfNumbers: "Have an operator restore a backup from before that number was written."
        }
    }
}
