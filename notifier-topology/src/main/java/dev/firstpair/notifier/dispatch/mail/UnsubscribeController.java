package dev.firstpair.notifier.dispatch.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.web.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The target of the links in e-mails, without logging in. GET changes nothing, since malware scanners follow every link
 * of an e-mail (RFC 8058, section 1); the button on the page, and the mail program's own, send a POST.
 */
@RestController
@RequestMapping(path = "/api/notifications/unsubscribe", produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
class UnsubscribeController {

    private static final Logger LOG = LoggerFactory.getLogger(UnsubscribeController.class);
    private static final String PAGE = "unsubscribe.html";
    /** A shop's own page may have styles and images, but no scripts. */
    private static final String CONTENT = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:;"
            + " form-action 'self'; frame-ancestors 'none'";

    private final UnsubscribeTokens tokens;
    private final Recipients recipients;
    private final Template page;

    UnsubscribeController(UnsubscribeTokens tokens, Recipients recipients, MailChannelProperties properties,
            ResourceLoader resources) throws IOException {
        this.tokens = tokens;
        this.recipients = recipients;
        this.page = Mustache.compiler()
                .escapeHTML(true)
                .compile(resources.getResource(properties.templates() + PAGE)
                        .getContentAsString(StandardCharsets.UTF_8));
    }

    @GetMapping
    String ask(@RequestParam String token, HttpServletResponse response) {
        user(token);
        return page(token, false, response);
    }

    @PostMapping
    String unsubscribe(@RequestParam String token, HttpServletResponse response) {
        UserId user = user(token);
        recipients.optOut(user);
        LOG.info("User {} wants no more e-mails about wishes", user);
        return page(token, true, response);
    }

    private UserId user(String token) {
        return tokens.read(token)
                .orElseThrow(() -> new Problem(HttpStatus.BAD_REQUEST, "INVALID_TOKEN",
                        "This link was not made here, or is incomplete. Copy all of it from the e-mail."));
    }

    private String page(String token, boolean done, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CONTENT);
        return page.execute(Map.of("token", token, "done", done));
    }
}
