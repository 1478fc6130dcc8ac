package dev.firstpair.ingress.problem;

/** Stable codes of problems, each with its status and with what the caller should do. */
public enum Problem {
    SOLD_OUT(409, "Sold out", "No unit is left. Wish for the product to be notified of units that come back."),
    ALREADY_ORDERED(409, "Already ordered",
            "You have an order for this product, named by orderId. Cancel it before you order again."),
    NOT_OPEN(409, "Not open yet", "The sale begins at opensAt. Try again then."),
    CLOSED(409, "Closed", "The sale is over. Orders are not taken any more."),
    UNKNOWN_PRODUCT(404, "Unknown product", "There is no such product. Take the id from GET /api/products."),
    NOT_FOUND(404, "Not found", "There is nothing here. Purchases go to POST /api/products/{productId}/purchases."),
    UNAUTHENTICATED(401, "Not authenticated",
            "Send a valid token, as 'Authorization: Bearer …'; POST /api/sessions gives one."),
    INVALID_REQUEST(400, "Invalid request", "Correct the request before you send it again."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "Use POST."),
    BODY_TOO_LARGE(413, "Body too large", "Send no body: it is not needed."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "Send no body, or one of the type application/json."),
    BUSY(503, "Too busy", "Try again after Retry-After seconds; with the same Idempotency-Key it stays one order."),
    UNAVAILABLE(503, "Unavailable",
            "The request was not confirmed. Try again after Retry-After seconds; with the same Idempotency-Key it stays"
                    + " one order."),
    INTERNAL_ERROR(500, "Internal error", "This is our fault. Try again later.");

    private final int status;
    private final String title;
    private final String detail;

    Problem(int status, String title, String detail) {
        this.status = status;
        this.title = title;
        this.detail = detail;
    }

    public int status() {
        return status;
    }

    String title() {
        return title;
    }

    String detail() {
        return detail;
    }
}
