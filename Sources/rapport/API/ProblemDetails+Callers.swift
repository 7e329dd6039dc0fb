import HTTP

// Why a request is not let in: its key, its cookie, or where its form came from.

extension ProblemDetails {
    /// RFC 9110 §11.6.1, RFC 6750 §3.
    ///
    /// - Parameter isUnknown: Whether it has a key, though none that opens anything: of one that has expired or was revoked nothing else is
    ///   said than of one that never was.
    static func unauthorized(isUnknown: Bool) -> ProblemDetails {
        ProblemDetails(
            .unauthorized, "unauthorized",
            english: Words(
                isUnknown ? "The key is unknown, or does not count any more." : "This resource needs a key.",
                fix:
                    "Send Authorization: Bearer and a key. An administrator makes one with POST /v1/keys or `rapport keys create`; the first of "
                    + "all was printed at the first start, or is set by RAPPORT_ADMIN_KEY."
            ),
            german: Words(
                isUnknown ? "Dieser Schlüssel ist unbekannt oder gilt nicht mehr." : "Diese Adresse verlangt einen Schlüssel.",
                fix:
                    "Senden Sie Authorization: Bearer und einen Schlüssel. Ein Administrator legt ihn mit POST /v1/keys oder `rapport keys create` "
                    + "an; der allererste wurde beim ersten Start ausgegeben oder ist mit RAPPORT_ADMIN_KEY festgelegt.")
        ).with("WWW-Authenticate", isUnknown ? "Bearer realm=\"rapport\", error=\"invalid_token\"" : "Bearer realm=\"rapport\"")
    }

    /// A change under a cookie, whether it counts or not.
    static var cookieAlone: ProblemDetails {
        ProblemDetails(
            .unauthorized, "unauthorized",
            english: Words(
                "The cookie of a browser opens reads alone; a change needs a key.",
                fix: "Send Authorization: Bearer and a key, or make the change on a page of the service."),
            german: Words(
                "Das Cookie eines Browsers gilt nur zum Lesen; eine Änderung verlangt einen Schlüssel.",
                fix:
                    "Senden Sie Authorization: Bearer und einen Schlüssel, oder ändern Sie den Eintrag auf einer Seite des Dienstes."
            )
        ).with("WWW-Authenticate", "Bearer realm=\"rapport\"")
    }

    /// A form that did not come from a page of the service, or from one that was made for another sign-in.
    static var foreignForm: ProblemDetails {
        ProblemDetails(
            .forbidden, "denied",
            english: Words(
                "The form was not sent from a page of this service, or the page is from before you signed in.",
                fix: "Open the page again, and send the form from there."),
            german: Words(
                "Das Formular kam nicht von einer Seite dieses Dienstes, oder die Seite stammt von vor Ihrer Anmeldung.",
                fix: "Öffnen Sie die Seite noch einmal, und senden Sie das Formular von dort."))
    }
}
