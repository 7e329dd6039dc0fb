import ArgumentParser
import CShim
import Glibc
import JSON

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Check the settings and list every problem.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            if let tls = try options.check().tls, let fault = Service.fault(tls) { throw ServiceError(fault) }
            _ = try Service.builtInCatalogue()
            print("The settings are good.")
        } catch {
            fail("\(error)")
        }
    }
}

struct PrintConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print-config", abstract: "Show every setting in force and where it comes from; secrets are left out.")

    @OptionGroup var options: SettingsOptions

    /// Prints in the form of a settings file, so that the output can be used as one.
    func run() throws {
        do {
            for setting in try options.resolve().given {
                let isGiven = setting.origin != .preset
                if isGiven { print("# from \(setting.origin.rawValue)\(setting.isSecret ? ", hidden" : "")") }
                print(setting.isSecret && isGiven ? "# \(setting.name)=" : "\(setting.name)=\(setting.text)")
            }
        } catch {
            fail("\(error)")
        }
    }
}

struct PrintDescription: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the description of the API, in the form of OpenAPI 3.1.")

    func run() throws {
        let description = try JSONDocument(API.descriptionBytes()).root.pretty()
        print(String(decoding: description, as: UTF8.self))
    }
}

struct HealthCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck", abstract: "Ask the running service whether it is ready; exit 0 if it is, 1 if not.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            var settings = try options.load()
            if let endpoint = settings.metricsListen {  // which has places of its own, and no TLS
                (settings.host, settings.port) = (endpoint.host, endpoint.port)
                (settings.certificateFile, settings.certificateKeyFile) = (nil, nil)
            }
            let wildcards = ["0.0.0.0": "127.0.0.1", "::": "::1"]
            let status = try Self.status(of: settings, host: wildcards[settings.host] ?? settings.host)
            guard status == 200 else { fail("not ready: /readyz answers \(status)") }
            print("ready")
        } catch {
            fail("\(error)")
        }
    }

    /// Requests GET /readyz, with a limit of three seconds for each step, and returns the status.
    private static func status(of settings: Settings, host: String) throws -> Int {
        let place = "\(host):\(settings.port)"
        let descriptor = cs_connect(host, settings.port, 3000)
        guard descriptor >= 0 else { throw ServiceError("not ready: nothing answers on \(place)") }
        defer { cs_close(descriptor) }
        let request = Array(
            "GET /readyz HTTP/1.1\r\nHost: \(host.contains(":") ? "[\(host)]" : host)\r\nConnection: close\r\n\r\n".utf8)
        var answer = [UInt8](repeating: 0, count: 1024)
        var count = 0
        if let certificate = settings.certificateFile, let key = settings.certificateKeyFile {
            count = try exchange(request, &answer, over: descriptor, certificate, key, place)
        } else {
            _ = cs_write(descriptor, request, request.count)
            count = cs_read(descriptor, &answer, answer.count)
        }
        guard count != -Int(EAGAIN) else { throw ServiceError("not ready: no answer on \(place) within three seconds") }
        let words = String(decoding: answer.prefix(max(0, count)), as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            throw ServiceError("not ready: what answers on \(place) is not this service")
        }
        if status == 400, settings.certificateFile == nil {
            throw ServiceError(
                "not ready: \(place) does not take plain HTTP; if it speaks TLS, give this command the settings of the service, by the "
                    + "same --env-file or environment")
        }
        return status
    }

    /// Exchanges request and answer over TLS, with the result of a read from the descriptor.
    ///
    /// The command asks the service whether it works, with the service's own settings and mostly at an address that its
    /// certificate does not name, and sends no secret. So it does not check the certificate: the log reports an expired
    /// one, which is no reason to restart a service. If clients must show a certificate, it shows the service's own:
    /// there is no other.
    private static func exchange(
        _ request: [UInt8], _ answer: inout [UInt8], over descriptor: Int32, _ certificate: String, _ key: String, _ place: String
    ) throws -> Int {
        guard let tls = cs_tls_connect(descriptor, certificate, key) else { throw ServiceError("no memory is left for TLS") }
        defer { cs_tls_free(tls) }
        var count = Int(cs_tls_handshake(tls))
        if count == 0, cs_tls_write(tls, request, request.count) == request.count {
            count = cs_tls_read(tls, &answer, answer.count)
            cs_tls_end(tls)
        }
        switch count {
        case Int(CS_TLS_WANTS_READ), Int(CS_TLS_WANTS_WRITE): return -Int(EAGAIN)
        case Int(CS_TLS_PLAINTEXT): throw ServiceError("not ready: what answers on \(place) does not speak TLS")
        case Int(CS_TLS_BROKEN):
            throw ServiceError(
                "not ready: \(place) ended the connection over TLS; if it asks for client certificates, the one in \(certificate) "
                    + "must be good for that too, or RAPPORT_TLS_CLIENT_CERTIFICATES=optional be set")
        default: return count
        }
    }
}
