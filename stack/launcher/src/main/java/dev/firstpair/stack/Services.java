package dev.firstpair.stack;

import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The services of a stack: the processes of their instances. */
final class Services {

    static final int MOST_INSTANCES = 16;

    /** Until a request that a gateway has begun to send before it read the list again has reached its instance. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(1);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(10);

    private final StackOptions options;
    private final ServiceArguments arguments;
    private final InstanceList instanceList;
    private final Directories directories;
    private final HttpClient http;
    private final Progress progress;
    private final Supervisor supervisor;
    private final Runnable onChange;
    /** Each list is changed by {@link #scale} alone. */
    private final Map<ServiceName, List<ServiceInstance>> instances = new EnumMap<>(ServiceName.class);
    private final Map<ServiceName, ServiceCommand> commands = new EnumMap<>(ServiceName.class);
    private final ReentrantLock scaling = new ReentrantLock();
    private boolean closed;

    /** @param onChange called when an instance has been launched or ended */
    Services(StackOptions options, PortPlan ports, ServiceArguments arguments, InstanceList instanceList,
            Directories directories, HttpClient http, Progress progress, Supervisor supervisor, Runnable onChange) {
        this.options = options;
        this.arguments = arguments;
        this.instanceList = instanceList;
        this.directories = directories;
        this.http = http;
        this.progress = progress;
        this.supervisor = supervisor;
        this.onChange = onChange;
        ports.services().forEach((service, ofService) -> {
            commands.put(service, ServiceCommand.of(options.root(), service,
                    options.has(StackOptions.Feature.LASTING), options.has(StackOptions.Feature.CLASS_CACHES)));
            List<ServiceInstance> planned = new CopyOnWriteArrayList<>();
            ofService.forEach(port -> planned.add(instance(service, planned.size(), port)));
            instances.put(service, planned);
        });
    }

    private ServiceInstance instance(ServiceName service, int number, int port) {
        String name = service.instance(number);
        Path data = directories.data(name);
        return new ServiceInstance(name, port, command(service), arguments.of(service, number, port, data),
                arguments.environment(service), data, directories.log(name), http);
    }

    private ServiceCommand command(ServiceName service) {
        return Objects.requireNonNull(commands.get(service));
    }

    List<ServiceInstance> of(ServiceName service) {
        return instances.getOrDefault(service, List.of());
    }

    List<ServiceInstance> all() {
        return instances.values().stream().flatMap(List::stream).toList();
    }

    List<URI> urls(ServiceName service) {
        return of(service).stream().map(ServiceInstance::url).toList();
    }

    /**
     * Begins to start all of them. The others get their configuration from the config server, so they wait for it. They
     * do not wait for discovery, but it starts as early.
     */
    List<CompletableFuture<Void>> startAll() {
        listInstances();
        CompletableFuture<Void> configured = CompletableFuture.allOf(of(ServiceName.CONFIG_SERVER).stream()
                .map(instance -> Background.run(() -> start(instance)))
                .toArray(CompletableFuture[]::new));
        List<CompletableFuture<Void>> starting = new ArrayList<>(List.of(configured));
        of(ServiceName.DISCOVERY).forEach(instance -> starting.add(Background.run(() -> start(instance))));
        List<ServiceInstance> platform = platform();
        all().stream()
                .filter(instance -> !platform.contains(instance))
                .forEach(instance -> starting.add(
                        configured.thenRunAsync(() -> start(instance), Background.THREADS)));
        return starting;
    }

    /** The services that other services need to start and to be found. */
    private List<ServiceInstance> platform() {
        return Stream.concat(of(ServiceName.CONFIG_SERVER).stream(), of(ServiceName.DISCOVERY).stream()).toList();
    }

    /** Starts the instance; returns when it is ready. */
    void start(ServiceInstance instance) {
        long begin = System.nanoTime();
        progress.starting(instance.name());
        List<String> command = instance.prepare();
        GuardedProcess launched;
        synchronized (this) {
            if (closed) {
                throw new StartFailedException("The stack was closed before " + instance.name() + " started");
            }
            launched = instance.launch(command);
        }
        onChange.run();
        instance.awaitReady(launched, START_TIMEOUT);
        supervisor.watch(instance);
        progress.ready(instance.name(), instance.address(), Duration.ofNanos(System.nanoTime() - begin));
    }

    void kill(ServiceInstance instance) {
        supervisor.release(instance);
        instance.kill();
    }

    /** See {@link Stack#scale}. */
    void scale(ServiceName service, int count) {
        if (count < 1 || count > MOST_INSTANCES) {
            throw new IllegalArgumentException(
                    "There can be 1 to " + MOST_INSTANCES + " instances, not " + count + ".");
        }
        if (service == ServiceName.DISCOVERY) {
            throw new IllegalArgumentException("There is one discovery, since each would know other instances.");
        }
        if (options.has(StackOptions.Feature.LINKS)) {
            throw new IllegalStateException("A stack with links has as many instances as it was started with.");
        }
        scaling.lock();
        try {
            List<ServiceInstance> present = of(service);
            if (present.isEmpty()) {
                throw new IllegalArgumentException("What runs was started without " + service + ".");
            }
            if (count > present.size()) {
                add(service, present, count);
            } else if (count < present.size()) {
                remove(present, count);
            }
        } finally {
            scaling.unlock();
        }
    }

    private void add(ServiceName service, List<ServiceInstance> present, int count) {
        List<ServiceInstance> added = new ArrayList<>();
        for (int number = present.size(); number < count; number++) {
            added.add(instance(service, number, Ports.free()));
        }
        present.addAll(added);
        try {
            Background.joinAll(added.stream().map(each -> Background.run(() -> start(each))).toList());
        } catch (RuntimeException e) {
            present.removeAll(added);
            end(added);
            throw e;
        }
        announce();
    }

    private void remove(List<ServiceInstance> present, int count) {
        List<ServiceInstance> removed = List.copyOf(present.subList(count, present.size()));
        present.removeAll(removed);
        announce();
        if (!hasDiscovery()) {
            try {
                Thread.sleep(LAST_REQUESTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        end(removed);
    }

    private void end(List<ServiceInstance> removed) {
        removed.forEach(supervisor::release);
        stop(removed, false);
        onChange.run();
    }

    /** If so, an instance registers and deregisters itself. */
    private boolean hasDiscovery() {
        return !of(ServiceName.DISCOVERY).isEmpty();
    }

    private void announce() {
        onChange.run();
        listInstances();
        if (hasDiscovery()) {
            return;
        }
        for (ServiceInstance gateway : of(ServiceName.GATEWAY)) {
            try {
                instanceList.readAgain(gateway.url());
            } catch (IOException e) {
                progress.note(gateway.name() + " has not read where the instances are now: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void listInstances() {
        Map<ServiceName, List<URI>> urls = new EnumMap<>(ServiceName.class);
        instances.keySet().forEach(service -> urls.put(service, urls(service)));
        instanceList.write(urls);
    }

    /**
     * Ends all instances, and starts none afterwards.
     *
     * @param kill whether by SIGKILL
     */
    void close(boolean kill) {
        synchronized (this) {
            closed = true;
        }
        if (all().stream().anyMatch(ServiceInstance::writesClassCache)) {
            progress.note(
                    "Once per build, services write their class caches: a minute or two, by which each later start"
                            + " takes half as long.");
        }
        // Ends what takes requests first, then what processes them; last the bus and discovery, which the others need.
        stop(of(ServiceName.GATEWAY), kill);
        stop(of(ServiceName.INGRESS_API), kill);
        List<ServiceInstance> last = platform();
        stop(all().stream().filter(instance -> !last.contains(instance)).toList(), kill);
        stop(last, kill);
    }

    private void stop(List<ServiceInstance> ended, boolean kill) {
        List<CompletableFuture<Void>> stopping = ended.stream()
                .map(instance -> Background.run(kill ? instance::kill : instance::stop).exceptionally(failure -> {
                    // A failure must not keep the others, and the servers, from being stopped.
                    progress.note("Cannot stop " + instance.name() + ": " + failure);
                    return null;
                }))
                .toList();
        CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new)).join();
    }
}
