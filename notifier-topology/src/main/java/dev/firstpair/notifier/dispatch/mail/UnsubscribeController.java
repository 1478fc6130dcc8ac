package dev.firstpair.notifier.dispatch.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.web.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    /** A shop's own page may have styles and images, but no scripts. */
    private static final String CONTENT = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:;"
            + " form-action 'self'; frame-ancestors 'none'";

    private final UnsubscribeTokens tokens;
    private final Recipients recipients;
    private final Map<Language, Template> pages = new EnumMap<>(Language.class);

    UnsubscribeController(UnsubscribeTokens tokens, Recipients recipients, TemplateFolder templates)
            throws IOException {
        this.tokens = tokens;
        this.recipients = recipients;
        for (Language language : Language.values()) {
            pages.put(language, Mustache.compiler()
                    .escapeHTML(true)
                    .compile(templates.read(templates.written(language), TemplateFolder.UNSUBSCRIBE)));
        }
    }

    /** @param language that of the e-mail; links in old ones have none */
    @GetMapping
    String ask(@RequestParam String token, @RequestParam(required = false) @Nullable String language,
            HttpServletResponse response) {
        user(token);
        return page(token, Language.of(language), false, response);
    }

    /** @param language see {@link #ask} */
    @PostMapping
    String unsubscribe(@RequestParam String token, @RequestParam(required = false) @Nullable String language,
            HttpServletResponse response) {
        UserId user = user(token);
        recipients.optOut(user);
        LOG.info("User {} wants no more e-mails about wishes", user);
        return page(token, Language.of(language), true, response);
    }

    private UserId user(String token) {
        return tokens.read(token)
                .orElseThrow(() -> new Problem(HttpStatus.BAD_REQUEST, "INVALID_TOKEN",
                        "This link was not made here, or is incomplete. Copy all of it from the e-mail."));
    }

    private String page(String token, Language language, boolean done, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CONTENT);
        return Objects.requireNonNull(pages.get(language), "every language has its page")
                .execute(Map.of("token", token, "language", language.tag(), "done", done));
    }
}
