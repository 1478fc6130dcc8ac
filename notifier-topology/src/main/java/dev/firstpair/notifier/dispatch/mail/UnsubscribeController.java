package dev.firstpair.notifier.dispatch.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.web.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The target of the links in e-mails, without logging in. GET changes nothing, since malware scanners follow every link
 * of an e-mail (RFC 8058, section 1); the button on the page, and the mail program's own, send a POST. Any
 * {@code Accept} gets the page, which is why no type is declared: a mail program reads only the status.
 */
@RestController
@RequestMapping("/api/notifications/unsubscribe")
class UnsubscribeController {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
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
    ResponseEntity<String> ask(@RequestParam String token, @RequestParam(required = false) @Nullable String language) {
        user(token);
        return page(token, Language.of(language), false);
    }

    /** @param language see {@link #ask} */
    @PostMapping
    ResponseEntity<String> unsubscribe(@RequestParam String token,
            @RequestParam(required = false) @Nullable String language) {
        UserId user = user(token);
        recipients.optOut(user);
        LOG.info("User {} wants no more e-mails about wishes", user);
        return page(token, Language.of(language), true);
    }

    private UserId user(String token) {
        return tokens.read(token)
                .orElseThrow(() -> new Problem(HttpStatus.BAD_REQUEST, "INVALID_TOKEN",
                        "This link was not made here, or is incomplete. Copy all of it from the e-mail."));
    }

    private ResponseEntity<String> page(String token, Language language, boolean done) {
        return ResponseEntity.ok()
                .contentType(HTML)
                .header("Content-Security-Policy", CONTENT)
                .body(Objects.requireNonNull(pages.get(language), "every language has its page")
                        .execute(Map.of("token", token, "language", language.tag(), "done", done)));
    }
}
