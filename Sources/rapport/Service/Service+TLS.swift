import CShim
import Guidance
import HTTP
import Logging

extension Settings {
    /// Loads the files for TLS.
    ///
    /// - Returns: Nil if the settings name none: then the service speaks plaintext.
    func tls() throws -> TLS? {
        guard let certificateFile, let certificateKeyFile else { return nil }
        var files = TLS.Files(certificate: certificateFile, key: certificateKeyFile)
        files.clientAuthorities = clientAuthoritiesFile
        files.requiresClientCertificate = clientCertificates == .required
        do {
            return try TLS(files, strictTransportSeconds: strictTransportSeconds)
        } catch {
            throw ServiceError("\(error) (RAPPORT_TLS_CERT_FILE, RAPPORT_TLS_KEY_FILE, RAPPORT_TLS_CLIENT_CA_FILE)")
        }
    }
}

extension Service {
    /// How long before its end a certificate earns a warning.
    private static let warningSeconds: Int64 = 14 * 86_400

    /// Loads the files again; if one of them is unusable, everything stays as it was.
    static func reload(_ tls: TLS, _ log: Logger) {
        do {
            try tls.reload()
            log.log(level: max(.notice, log.logLevel), "certificate reloaded", metadata: ["notAfter": "\(end(of: tls))"])
            warnOfEnd(tls, log)
        } catch {
            log.log(level: max(.error, log.logLevel), "certificate not reloaded, the one before stays: \(error)")
        }
    }

    static func warnOfEnd(_ tls: TLS, _ log: Logger) {
        guard let fault = fault(tls, within: warningSeconds) else { return }
        log.warning("\(fault)", metadata: ["notAfter": "\(end(of: tls))"])
    }

    /// What is wrong with the certificate's validity; nil if nothing is, now and for this long.
    static func fault(_ tls: TLS, within seconds: Int64 = 0) -> String? {
        let (now, validity) = (cs_realtime() / 1000, tls.validity)
        let file = "the certificate in \(tls.files.certificate)"
        if now > validity.notAfter { return "\(file) ended on \(end(of: tls)): clients refuse it; put a new one there" }
        if now < validity.notBefore {
            return "\(file) is good from \(Instant(milliseconds: validity.notBefore * 1000)) on: look at the clock, or put "
                + "another one there"
        }
        guard now + seconds > validity.notAfter else { return nil }
        return "\(file) ends on \(end(of: tls)): put a new one there and send SIGHUP"
    }

    private static func end(of tls: TLS) -> Instant { Instant(milliseconds: tls.validity.notAfter * 1000) }
}
