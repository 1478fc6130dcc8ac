package dev.firstpair.systemtests.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.systemtests.docs.SourceTree;
import dev.firstpair.topics.Topics;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** deploy/kubernetes/ has the structure that Kubernetes accepts, and refers to existing things. No cluster is used. */
class KubernetesTest {

    private static final Path FOLDER = SourceTree.REPOSITORY.resolve("deploy/kubernetes");
    private static final String NAME_LABEL = "app.kubernetes.io/name";
    private static final String IMAGE = "firstpair/";
    private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet");

    private final JsonNode kustomization = YamlFile.document(FOLDER.resolve("kustomization.yaml"));
    private final List<JsonNode> objects = objects();
    private final ServiceSettings settings = new ServiceSettings();

    KubernetesTest() throws IOException {}

    /** The objects as kustomize merges them. */
    private List<JsonNode> objects() {
        List<JsonNode> all = new ArrayList<>();
        kustomization.path("resources")
                .forEach(file -> all.addAll(YamlFile.documents(FOLDER.resolve(file.asString()))));
        for (JsonNode patch : kustomization.path("patches")) {
            JsonNode common = YamlFile.document(FOLDER.resolve(patch.path("path").asString()));
            String kind = patch.path("target").path("kind").asString();
            ofKind(all, kind).forEach(object -> merge((ObjectNode) object.path("spec"), common.path("spec")));
        }
        return all;
    }

    private static void merge(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            JsonNode present = into.get(field.getKey());
            if (present instanceof ObjectNode object && field.getValue().isObject()) {
                merge(object, field.getValue());
            } else if (present instanceof ArrayNode list) {
                for (JsonNode element : field.getValue()) {
                    JsonNode same = list.valueStream()
                            .filter(one -> one.path("name").equals(element.path("name")))
                            .findFirst()
                            .orElse(null);
                    if (same instanceof ObjectNode object) {
                        merge(object, element);
                    } else {
                        list.add(element);
                    }
                }
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    @Test
    void everyObjectHasTheShapeOfItsKind() {
        KubernetesSerialization kubernetes = new KubernetesSerialization();
        List<String> unknown = new ArrayList<>();
        for (JsonNode object : objects) {
            if (!kind(object).equals("ScaledObject")) {
                collectUnknown(kubernetes.unmarshal(object.toString()), name(object), unknown);
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyFileIsListed() throws IOException {
        Set<String> listed = new HashSet<>(Set.of("kustomization.yaml"));
        kustomization.path("resources").forEach(file -> listed.add(file.asString()));
        kustomization.path("patches").forEach(patch -> listed.add(patch.path("path").asString()));
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    @Test
    void runsEveryServiceOnItsPortAsNobodySpecial() {
        assertThat(workloads().map(KubernetesTest::name)).containsExactlyInAnyOrderElementsOf(deployed());
        workloads().forEach(workload -> {
            String name = name(workload);
            JsonNode container = container(workload);

            assertThat(container.path("image").asString()).isEqualTo(IMAGE + name);
            assertThat(kustomization.path("images").valueStream().map(image -> image.path("name").asString()))
                    .contains(IMAGE + name);
            assertThat(container.path("ports").path(0).path("containerPort").asString()).as(name)
                    .isEqualTo(settings.port(name));
            assertThat(ofKind(objects, "Service").filter(service -> selects(selector(service), workload)))
                    .isNotEmpty()
                    .allSatisfy(service -> {
                        assertThat(service.at("/spec/ports/0/port").asString()).isEqualTo(settings.port(name));
                        assertThat(service.at("/spec/ports/0/targetPort")).isEqualTo(container.at("/ports/0/name"));
                    });
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(workload.at("/spec/template/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
        });
    }

    /** A restart does not help a pod that cannot reach another system. */
    @Test
    void livenessLooksAtTheProcessAlone() {
        workloads().forEach(workload -> {
            JsonNode container = container(workload);
            assertThat(List.of("startupProbe", "livenessProbe")).allSatisfy(probe -> assertThat(
                    container.at("/" + probe + "/httpGet/path").asString())
                    .isEqualTo("/actuator/health/liveness"));
            assertThat(container.at("/readinessProbe/httpGet/path").asString())
                    .isEqualTo("/actuator/health/readiness");
            assertThat(container.at("/livenessProbe/httpGet/port")).isEqualTo(container.at("/ports/0/name"));
        });
        assertThat(settings.names()).noneMatch(
                service -> settings.reads(service, "MANAGEMENT_ENDPOINT_HEALTH_GROUP_LIVENESS_INCLUDE"));
    }

    @Test
    void setsWhatServicesRead() throws IOException {
        String manual = Files.readString(SourceTree.REPOSITORY.resolve("docs/deployment.md"));
        JsonNode shared = ofKind(objects, "ConfigMap").findFirst().orElseThrow();
        shared.path("data").propertyNames().forEach(key -> assertThat(settings.anyReads(key)).as(key).isTrue());
        // The default pays any order.
        assertThat(shared.at("/data/FIRSTPAIR_ORDERS_PAYMENT_PROVIDER").asString()).isEqualTo("none");
        workloads().forEach(workload -> {
            assertThat(container(workload).at("/envFrom/0/configMapRef/name").asString()).isEqualTo(name(shared));
            for (JsonNode variable : container(workload).path("env")) {
                JsonNode source = variable.path("valueFrom");
                String variableName = variable.path("name").asString();
                assertThat(source.has("fieldRef") || settings.reads(name(workload), variableName))
                        .as("%s of %s", variableName, name(workload))
                        .isTrue();
                if (source.has("secretKeyRef")) {
                    assertThat(manual).contains("--from-literal=" + source.at("/secretKeyRef/key").asString() + "=");
                }
            }
            workload.at("/spec/template/spec/volumes")
                    .valueStream()
                    .filter(volume -> volume.has("secret"))
                    .forEach(volume -> assertThat(manual)
                            .contains("create secret generic " + volume.at("/secret/secretName").asString()));
        });
        settings.checkInstances(container(named("Deployment", "gateway")).path("args")
                .valueStream()
                .map(JsonNode::asString)
                .toList());
    }

    @Test
    void namesOnlyWhatItHas() {
        ofKind(objects, "PodDisruptionBudget").forEach(budget -> assertThat(workloads())
                .anyMatch(workload -> selects(budget.at("/spec/selector/matchLabels"), workload)));
        assertThat(ofKind(objects, "PodDisruptionBudget")).hasSize(deployed().size());
        workloads().forEach(workload -> {
            assertThat(selects(workload.at("/spec/selector/matchLabels"), workload)).isTrue();
            if (kind(workload).equals("StatefulSet")) {
                named("Service", workload.at("/spec/serviceName").asString());
            }
        });
        Stream.concat(ofKind(objects, "HorizontalPodAutoscaler"), ofKind(objects, "ScaledObject")).forEach(scaler -> {
            JsonNode target = scaler.at("/spec/scaleTargetRef");
            JsonNode scaled = named(target.path("kind").asString(), target.path("name").asString());
            assertThat(scaled.path("spec").has("replicas")).as("a fixed number beside a scaler").isFalse();
        });
    }

    /** This kind is defined by KEDA. */
    @Test
    void scalesByTheLagOfAGroupThatThereIs() {
        JsonNode scaler = named("ScaledObject", "sink-writer");
        JsonNode trigger = scaler.at("/spec/triggers/0");

        assertThat(scaler.path("apiVersion").asString()).isEqualTo("keda.sh/v1alpha1");
        assertThat(scaler.path("spec").propertyNames()).containsExactlyInAnyOrder("scaleTargetRef", "minReplicaCount",
                "maxReplicaCount", "cooldownPeriod", "triggers");
        assertThat(trigger.path("type").asString()).isEqualTo("kafka");
        assertThat(trigger.path("metadata").propertyNames()).containsExactlyInAnyOrder("bootstrapServers",
                "consumerGroup", "topic", "lagThreshold");
        assertThat(trigger.at("/metadata/topic").asString()).isEqualTo(Topics.ORDER_EVENTS.name());
        assertThat(trigger.at("/metadata/consumerGroup").asString())
                .isEqualTo(settings.defaultOf("sink-writer", "firstpair.intake.group"));
        assertThat(trigger.at("/metadata/bootstrapServers")).isEqualTo(
                ofKind(objects, "ConfigMap").findFirst().orElseThrow().at("/data/SPRING_KAFKA_BOOTSTRAPSERVERS"));
    }

    /** The configuration is a ConfigMap, and instances are found by DNS. */
    private List<String> deployed() {
        return settings.names()
                .stream()
                .filter(name -> !Set.of("config-server", "discovery").contains(name))
                .toList();
    }

    private Stream<JsonNode> workloads() {
        return objects.stream().filter(object -> WORKLOADS.contains(kind(object)));
    }

    private JsonNode named(String kind, String name) {
        return ofKind(objects, kind).filter(object -> name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + kind + " " + name));
    }

    private static Stream<JsonNode> ofKind(List<JsonNode> objects, String kind) {
        return objects.stream().filter(object -> kind(object).equals(kind));
    }

    private static String kind(JsonNode object) {
        return object.path("kind").asString();
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asString();
    }

    private static JsonNode container(JsonNode workload) {
        return workload.at("/spec/template/spec/containers/0");
    }

    private static JsonNode selector(JsonNode service) {
        return service.at("/spec/selector");
    }

    private static boolean selects(JsonNode selector, JsonNode workload) {
        JsonNode labels = workload.at("/spec/template/metadata/labels");
        return selector.has(NAME_LABEL)
                && selector.properties()
                        .stream()
                        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    }

    /** Fields that the kind does not have, which its class collects; a field of a wrong type is not read at all. */
    private static void collectUnknown(@Nullable Object value, String path, List<String> unknown) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, inner) -> collectUnknown(inner, path + "/" + key, unknown));
            case Iterable<?> list -> list.forEach(inner -> collectUnknown(inner, path, unknown));
            case null -> {
            }
            default -> {
                if (!value.getClass().getPackageName().startsWith("io.fabric8.kubernetes.api.model")) {
                    return;
                }
                for (Method getter : value.getClass().getMethods()) {
                    if (getter.getParameterCount() > 0 || !getter.getName().startsWith("get")) {
                        continue;
                    }
                    Object inner = invoke(getter, value);
                    if (inner instanceof Map<?, ?> more && getter.getName().equals("getAdditionalProperties")) {
                        more.keySet().forEach(field -> unknown.add(path + "/" + field));
                    } else {
                        collectUnknown(inner, path + "/" + getter.getName().substring(3), unknown);
                    }
                }
            }
        }
    }

    private static @Nullable Object invoke(Method getter, Object value) {
        try {
            return getter.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(getter + " of " + value, e);
        }
    }
}
