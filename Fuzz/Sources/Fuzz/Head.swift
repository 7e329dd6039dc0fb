@testable import HTTP

/// What a head comes to.
private enum Outcome: Equatable {
    case refused, incomplete
    case read(Head)

    /// - Parameter step: The bytes arrive so many at a time.
    init(_ request: UnsafeRawBufferPointer, step: Int, _ limits: Limits) {
        var parser = HeadParser()
        var end = 0
        repeat {
            end = min(end + step, request.count)
            let outcome: Outcome? = request.upTo(end).withCopy { bytes in
                let bytes = UnsafeRawBufferPointer(bytes)
                do throws(Rejection) {
                    return try parser.parse(bytes, limits) ? .read(Head(parser.head, bytes)) : nil
                } catch {
                    return .refused
                }
            }
            if let outcome {
                self = outcome
                return
            }
        } while end < request.count
        self = .incomplete
    }
}

private struct Head: Equatable {
    let method: Method
    let isHTTP11: Bool
    let target: [UInt8]
    let fields: [[UInt8]]
    let framing: BodyFraming
    let keepsAlive: Bool
    let count: Int
    let fieldsCount: Int

    init(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) {
        (method, isHTTP11, framing) = (head.method, head.isHTTP11, head.framing)
        (keepsAlive, count, fieldsCount) = (head.keepsAlive, head.count, head.fields.count)
        target =
            head.isAsterisk
            ? [UInt8(ascii: "*")] : Array(bytes[head.path]) + (head.query.map { [UInt8(ascii: "?")] + bytes[$0] } ?? [])
        var fields: [[UInt8]] = []
        for field in head.fields {
            let (name, value) = (bytes.part(field.name), bytes.part(field.value))
            check(!name.isEmpty && name.allSatisfy(isToken), "the name of a field is a token")
            check(value.trimmed.count == value.count, "the value of a field has no white space around it")
            check(value.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }, "the value of a field has no control characters")
            check(field.known == FieldName(name), "a field is known by its name")
            fields.append(name + [UInt8(ascii: ":")] + value)
        }
        self.fields = fields
        check(target.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a target is visible ASCII")
        check(count <= bytes.count && bytes[count - 1] == 0x0A && bytes[count - 2] == 0x0D, "a head ends in CR LF")
        if case .length(let length) = framing { check(length >= 0, "a length is not negative") }
    }

    /// As it would be sent without what a client may leave out.
    var written: [UInt8] {
        var bytes = Array("\(method.name) ".utf8) + target + Array(" HTTP/1.\(isHTTP11 ? 1 : 0)\r\n".utf8)
        for field in fields { bytes += field + [0x0D, 0x0A] }
        return bytes + [0x0D, 0x0A]
    }
}

/// The first octet says how the request is cut; the request follows.
func fuzzHead(_ input: UnsafeRawBufferPointer) {
    guard let first = input.first else { return }
    let request = input.from(1)
    var tight = Limits()  // within the reach of short inputs
    (tight.requestLineBytesMax, tight.fieldLineBytesMax, tight.fieldsBytesMax, tight.fieldsMax) = (48, 32, 64, 4)
    for limits in [Limits(), tight] {
        let whole = Outcome(request, step: max(1, request.count), limits)
        check(Outcome(request, step: 1 + Int(first), limits) == whole, "a head is read the same however it is cut")
        guard case .read(let head) = whole else { continue }
        check(head.fieldsCount <= limits.fieldsMax && head.count <= request.count, "a head keeps its limits")
        check(Outcome(request.upTo(head.count - 1), step: 1 << 16, limits) == .incomplete, "a head ends at its last octet")
        // A path that an absolute target leaves out could not be written back.
        guard head.target.first.map({ $0 != UInt8(ascii: "?") }) ?? false else { continue }
        let again = head.written.withUnsafeBytes { Outcome($0, step: 1 << 16, limits) }
        guard case .read(let again) = again else { return check(false, "a head that was read can be read again") }
        check(again.written == head.written && again.framing == head.framing, "a head is read again as it was")
        check(again.keepsAlive == head.keepsAlive, "the connection goes on as it did")
    }
}
