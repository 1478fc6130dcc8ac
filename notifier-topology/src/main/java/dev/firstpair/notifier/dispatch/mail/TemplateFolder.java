package dev.firstpair.notifier.dispatch.mail;

import dev.firstpair.topics.notification.NotificationKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * The folder with the templates of e-mails and of the unsubscribe page: those in English in the folder itself, those in
 * another language in a folder below it, named by its tag, such as {@code ko/restocked.txt}.
 */
final class TemplateFolder {

    static final String UNSUBSCRIBE = "unsubscribe.html";

    private final String location;
    private final ResourceLoader resources;

    /** @param location with a slash at the end */
    TemplateFolder(String location, ResourceLoader resources) {
        this.location = location;
        this.resources = resources;
    }

    static String text(NotificationKind kind) {
        return name(kind) + ".txt";
    }

    static String html(NotificationKind kind) {
        return name(kind) + ".html";
    }

    /** The names of all templates, which are the same in each language. */
    static List<String> names() {
        return Stream
                .concat(Arrays.stream(NotificationKind.values()).flatMap(kind -> Stream.of(text(kind), html(kind))),
                        Stream.of(UNSUBSCRIBE))
                .toList();
    }

    /**
     * The language in which a user of that language is written to: the same, or ENGLISH if the folder has no template
     * in it, as that of a shop which has written its own in English only.
     */
    Language written(Language language) {
        return names().stream().anyMatch(name -> resource(language, name).exists()) ? language : Language.ENGLISH;
    }

    /** Throws if there is none. */
    String read(Language language, String name) throws IOException {
        return resource(language, name).getContentAsString(StandardCharsets.UTF_8);
    }

    private Resource resource(Language language, String name) {
        return resources.getResource(location + (language == Language.ENGLISH ? "" : language.tag() + "/") + name);
    }

    private static String name(NotificationKind kind) {
        return switch (kind) {
            case RESTOCKED -> "restocked";
            case OPENING_SOON -> "opening-soon";
        };
    }
}
