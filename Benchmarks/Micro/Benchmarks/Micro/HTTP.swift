import Benchmark

@testable import HTTP

/// A read as today's clients send it.
private let head = """
    GET /v1/programs/prg_01a20ee7-d2d9-7000-9296-c20c0a3da134 HTTP/1.1\r
    Host: rapport.example:8443\r
    User-Agent: portal/4.2\r
    Accept: application/json\r
    Accept-Encoding: gzip, deflate, br\r
    Authorization: Bearer 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r
    X-Request-Id: 4f1c2a7d90be4d7a\r
    Connection: keep-alive\r
    \r\n
    """

/// A programme in chunks of at most 128 bytes.
private let chunks: [UInt8] = {
    var (bytes, rest) = ([UInt8](), program[...])
    while !rest.isEmpty {
        bytes += Array(String(min(128, rest.count), radix: 16).utf8) + [0x0D, 0x0A] + rest.prefix(128) + [0x0D, 0x0A]
        rest = rest.dropFirst(128)
    }
    return bytes + Array("0\r\n\r\n".utf8)
}()

private func route(_ method: Method, _ template: String) -> Route {
    Route(method, template, access: { _ in Principal.nobody }, handler: { _ in Response() })
}

func httpBenchmarks() {
    let limits = Limits()

    Benchmark("HTTP: parse the head of a request, 8 lines") { benchmark in
        let bytes = Array(head.utf8)
        var parser = HeadParser()
        try bytes.withUnsafeBytes { bytes in
            let isWhole = try parser.parse(bytes, limits)
            precondition(isWhole && parser.head.fields.count == 7 && parser.head.count == bytes.count, "the head is read whole")
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                parser.reset()
                blackHole(try parser.parse(bytes, limits))
            }
            benchmark.stopMeasurement()
        }
    }

    // Decoding moves the bytes together in place, so each turn starts with a copy of them, which is measured too.
    Benchmark("HTTP: decode a body of 442 bytes in 4 chunks") { benchmark in
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunks.count, alignment: 16)
        defer { buffer.deallocate() }
        func decode() throws -> BodyDecoder {
            buffer.copyBytes(from: chunks)
            var decoder = BodyDecoder(.chunked, at: 0)
            let isWhole = try decoder.decode(buffer, limits, bodyBytesMax: limits.bodyBytesMax)
            precondition(isWhole, "the body is read whole")
            return decoder
        }
        let decoder = try decode()
        precondition(buffer[decoder.start..<decoder.end].elementsEqual(program), "the body is what was sent")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try decode()) }
        benchmark.stopMeasurement()
    }

    Benchmark("HTTP: match a route") { benchmark in
        let router = try Router([
            route(.get, "/"), route(.get, "/livez"), route(.get, "/metrics"), route(.get, "/v1/claims"),
            route(.get, "/v1/claims/{id}"), route(.get, "/v1/rules"), route(.get, "/v1/rules/{id}"),
            route(.get, "/v1/programs"), route(.post, "/v1/programs"), route(.get, "/v1/programs/{id}"),
            route(.patch, "/v1/programs/{id}"), route(.get, "/v1/programs/{id}/design"),
        ])
        let path = Array("/v1/programs/prg_01a20ee7-d2d9-7000-9296-c20c0a3da134".utf8)
        path.withUnsafeBytes { bytes in
            func match() -> Router.Match { router.match(.get, bytes, 0..<bytes.count, isEscaped: false) }
            guard case .route(9, let parameters) = match(), parameters.count == 1, parameters[0] == 13..<bytes.count
            else { preconditionFailure("the route is found") }
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(match()) }
            benchmark.stopMeasurement()
        }
    }

    Benchmark("HTTP: write the head of an answer") { benchmark in
        var writer = HeadWriter(strictTransportSeconds: 0)
        var out = OutBytes()
        func write() {
            var response = Response(.ok, .json, .json(program))
            (response.tag, response.caching, response.modifiedAt) = (EntityTag("1"), .personal, 1_795_546_403)
            out.removeAll()
            writer.write(
                response, .length(program.count + 1), isGzipped: false, requestID: "4f1c2a7d90be4d7", isHTTP11: true,
                keepsAlive: true, at: 1_795_546_500_000, to: &out)
        }
        write()
        let text = String(decoding: out.buffer, as: UTF8.self)
        precondition(text.hasPrefix("HTTP/1.1 200 OK\r\nDate: ") && text.hasSuffix("\r\n\r\n"), "the head is whole")
        precondition(text.contains("\r\nContent-Length: 443\r\n"), "the head says how long the body is")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { write() }
        blackHole(out.count)
        benchmark.stopMeasurement()
    }
}
