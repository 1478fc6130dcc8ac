package dev.firstpair.live;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.Environment;

/**
 * Binds and validates all {@link Live} settings again when the environment has been refreshed. Spring itself does so
 * for mutable beans only, and these accept invalid values too.
 */
public final class LiveSettings implements ApplicationListener<EnvironmentChangeEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);

    private final Environment environment;
    private final Supplier<Validator> validator;
    private final InstantSource clock;
    private final List<Followed<?>> all = new CopyOnWriteArrayList<>();
    private volatile @Nullable Instant refreshedAt;

    private record Followed<R extends Record>(Live<R> live, BiConsumer<R, R> onChange) {}

    /** @param validator asked for at the first change */
    LiveSettings(Environment environment, Supplier<Validator> validator, InstantSource clock) {
        this.environment = environment;
        this.validator = validator;
        this.clock = clock;
    }

    /**
     * Settings of a {@code @ConfigurationProperties} record: of these, each {@link LiveSetting}. The actuator endpoint
     * {@code live} shows them: not for secrets.
     *
     * @param start the settings that were bound at the start
     */
    public <R extends Record> Live<R> follow(R start) {
        String prefix = MergedAnnotations.from(start.getClass())
                .get(ConfigurationProperties.class)
                .getString("prefix");
        return follow(prefix, start, (before, after) -> {});
    }

    /** @param onChange run with the settings that were in force and those that are now */
    <R extends Record> Live<R> follow(String prefix, R start, BiConsumer<R, R> onChange) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) start.getClass();
        Live<R> live = new Live<>(prefix, type, start, clock.instant());
        all.add(new Followed<>(live, onChange));
        return live;
    }

    /** All settings that are followed. */
    List<Live<?>> all() {
        return all.stream().<Live<?>>map(Followed::live).toList();
    }

    /** When the environment was read last; null if only at the start. */
    @Nullable
    Instant refreshedAt() {
        return refreshedAt;
    }

    /** The number of settings with invalid values in the environment. */
    long refused() {
        return all().stream().filter(live -> !live.state().refused().isEmpty()).count();
    }

    @Override
    public synchronized void onApplicationEvent(EnvironmentChangeEvent event) {
        all.forEach(this::read);
        refreshedAt = clock.instant();
    }

    private <R extends Record> void read(Followed<R> followed) {
        Live<R> live = followed.live();
        Live.State<R> before = live.state();
        R configured = before.value();
        R next = before.value();
        List<String> wrong;
        try {
            configured = Binder.get(environment).bindOrCreate(live.prefix(), Bindable.of(live.type()));
            wrong = validator.get()
                    .validate(configured)
                    .stream()
                    .map(each -> reason(live.prefix(), each))
                    .sorted()
                    .toList();
            next = merged(live.type(), configured, before.value());
        } catch (BindException e) {
            wrong = List.of(e.getName() + ": " + innermost(e));
        } catch (RuntimeException e) {
            wrong = List.of(live.prefix() + ": " + innermost(e));
        }
        if (!wrong.isEmpty()) {
            LOG.warn("Invalid settings, the last valid ones stay in force: {}", String.join("; ", wrong));
            live.set(new Live.State<>(before.value(), before.since(), wrong, before.needRestart()));
            return;
        }
        List<String> needRestart = needRestart(live, configured, before.value());
        if (!needRestart.isEmpty() && !needRestart.equals(before.needRestart())) {
            LOG.warn("These settings change with a restart only: {}", String.join(", ", needRestart));
        }
        boolean changed = !next.equals(before.value());
        live.set(new Live.State<>(next, changed ? clock.instant() : before.since(), List.of(), needRestart));
        if (changed) {
            LOG.info("Settings under {} have changed", live.prefix());
            followed.onChange().accept(before.value(), next);
        }
    }

    /** Compares text, since a pattern has no equality. */
    private static List<String> needRestart(Live<?> live, Record configured, Record inForce) {
        return Stream.of(live.type().getRecordComponents())
                .filter(each -> !isLive(each))
                .filter(each -> !String.valueOf(get(each, configured)).equals(String.valueOf(get(each, inForce))))
                .map(each -> live.prefix() + "." + DataObjectPropertyName.toDashedForm(each.getName()))
                .toList();
    }

    private static boolean isLive(RecordComponent component) {
        return component.isAnnotationPresent(LiveSetting.class);
    }

    private static @Nullable Object get(RecordComponent component, Record settings) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The live settings of one record, the others of another one. */
    private static <R extends Record> R merged(Class<R> type, R live, R others) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(
                    Stream.of(components).map(each -> get(each, isLive(each) ? live : others)).toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String reason(String prefix, ConstraintViolation<?> violation) {
        return prefix + "." + DataObjectPropertyName.toDashedForm(violation.getPropertyPath().toString()) + ": "
                + violation.getMessage();
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = failure.getCause(); next != null && next != cause; next = next.getCause()) {
            cause = next;
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
