import HTTP
import Pages

extension API {
    /// What somebody sees who opens the service in a browser.
    func getStartPage(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let page = page(request)
        return try answer(request, with: StartPage().document(page), in: page)
    }
}
