import Guidance
import HTTP

extension APIOperation {
    /// Every problem that it can answer with, those of any request among them, in the order of the codes.
    var problemCodes: [ProblemCode] {
        var codes = Set(ProblemCode.ofAnyRequest + problems)
        switch asks {
        case .nothing, .anybody: break
        case .act(.read, let kind) where kind.isOfCatalogue: break
        case .key: codes.insert(.unauthorized)
        case .scope: codes.formUnion([.unauthorized, .insufficientScope])
        case .act(_, let kind):
            codes.formUnion([.unauthorized, .insufficientScope, .denied] + (kind.isOfCatalogue ? [] : [.ownCase]))
        }
        if !pathParameters.isEmpty { codes.insert(.notFound) }
        if takesMe { codes.insert(.personRequired) }
        if query.contains(where: { $0.name == "after" }) { codes.insert(.invalidCursor) }
        if isConditional { codes.insert(.preconditionFailed) }
        if method == .put { codes.insert(.partialPut) }
        // What was made under a key may have been deleted when the request comes again.
        if takesIdempotencyKey { codes.formUnion([.invalidIdempotencyKey, .idempotencyKeyReused, .notFound]) }
        // Those for watchers have no limit; who tries keys has one everywhere.
        if !isForWatchers || asks != .nothing { codes.insert(.tooManyRequests) }
        if !typesChosen.isEmpty { codes.insert(.notAcceptable) }
        if body != nil {
            codes.formUnion([
                .invalidJSON, .invalidGzip, .contentTypeUnsupported, .contentEncodingUnsupported, .invalidDocument,
            ])
        }
        if let match {
            codes.insert(.preconditionFailed)
            if match == .required { codes.insert(.ifMatchMissing) }
        }
        if isWrite {
            codes.formUnion([.recordTooLarge, .diskFailed, .outcomeUnknown, .stopping, .diskFull, .outOfNumbers])
        }
        return ProblemCode.allCases.filter(codes.contains)
    }

    /// The same by status.
    var problemsByStatus: [(status: Status, codes: [ProblemCode])] {
        let codes = problemCodes
        return Status.allCases.compactMap { status in
            let here = codes.filter { code in
                // A design that is not there cannot be read, or cannot be approved.
                code == .designMissing ? status == (isWrite ? .conflict : .notFound) : code.statuses.contains(status)
            }
            return here.isEmpty ? nil : (status, here)
        }
    }
}
