package org.fiducial.torch.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.SafeTensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tensors in several safetensors files beside an index ({@code *.safetensors.index.json} with a {@code weight_map}). */
final class ShardedTensors implements NamedTensors {
	static final String INDEX = ".safetensors.index.json";
	private static final long MAX_INDEX = 64L << 20;
	private static final int MAX_SHARDS = 1000;
	private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

	private final Path index;
	private final Map<String, SafeTensors> shards = new LinkedHashMap<>();
	private final Map<String, SafeTensors> tensors = new LinkedHashMap<>();
	private final Map<String, String> metadata = new LinkedHashMap<>();

	private ShardedTensors(Path index) {
		this.index = index;
	}

	/** Opens the shards and checks that they hold what the index says, and nothing else. */
	static ShardedTensors open(Path index) {
		ShardedTensors out = new ShardedTensors(index);
		try {
			if (Files.size(index) > MAX_INDEX) {
				throw out.invalid("it is larger than " + (MAX_INDEX >> 20) + " MB");
			}
			out.read(JSON.readTree(Files.readAllBytes(index)));
			return out;
		} catch (JacksonException e) {
			out.close();
			throw out.invalid("it is not valid JSON (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")");
		} catch (IOException e) {
			out.close();
			throw FiducialException.input(index + " cannot be read: " + e.getMessage() + ".", e);
		} catch (RuntimeException e) {
			out.close();
			throw e;
		}
	}

	private FiducialException invalid(String reason) {
		return FiducialException.input(index + " is no valid index of safetensors files: " + reason + ".");
	}

	private void read(JsonNode root) {
		JsonNode map = root.path("weight_map");
		if (!map.isObject() || map.isEmpty()) {
			throw invalid("weight_map is missing or empty");
		}
		for (Map.Entry<String, JsonNode> e : map.properties()) {
			String file = e.getValue().isString() ? e.getValue().asString() : "";
			if (file.isEmpty() || !file.endsWith(".safetensors") || file.contains("/") || file.contains("\\") || file.indexOf(':') >= 0 || file.indexOf(0) >= 0) {
				throw invalid("the tensor " + Invalid.quote(e.getKey()) + " should be in " + Invalid.quote(file) + ", but a safetensors file beside the index is expected");
			}
			SafeTensors shard = shards.computeIfAbsent(file, this::shard);
			if (!shard.has(e.getKey())) {
				throw invalid("the tensor " + Invalid.quote(e.getKey()) + " is missing in " + shard.title());
			}
			tensors.put(e.getKey(), shard);
		}
		for (SafeTensors shard : shards.values()) {
			for (String name : shard.names()) {
				if (tensors.get(name) != shard) {
					throw invalid("the tensor " + Invalid.quote(name) + " of " + shard.title() + " is not listed for that file");
				}
			}
			metadata.putAll(shard.metadata());
		}
	}

	private SafeTensors shard(String file) {
		if (shards.size() == MAX_SHARDS) {
			throw invalid("it names more than " + MAX_SHARDS + " files");
		}
		return SafeTensors.open(index.resolveSibling(file));
	}

	private SafeTensors of(String name) {
		SafeTensors s = tensors.get(name);
		if (s == null) {
			throw FiducialException.input("The tensor '" + name + "' is missing in " + index + ".");
		}
		return s;
	}

	@Override
	public String title() {
		return index.toString();
	}

	@Override
	public List<Path> files() {
		return Stream.concat(Stream.of(index), shards.keySet().stream().map(index::resolveSibling)).toList();
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(tensors.keySet());
	}

	@Override
	public long[] shape(String name) {
		return of(name).shape(name);
	}

	@Override
	public String type(String name) {
		return of(name).type(name);
	}

	@Override
	public Map<String, String> metadata() {
		return Collections.unmodifiableMap(metadata);
	}

	@Override
	public NDArray tensor(String name, NDManager manager) {
		return of(name).tensor(name, manager);
	}

	@Override
	public double[] values(String name) {
		return of(name).values(name);
	}

	@Override
	public void close() {
		shards.values().forEach(SafeTensors::close);
	}
}
