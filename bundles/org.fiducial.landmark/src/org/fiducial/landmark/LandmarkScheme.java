package org.fiducial.landmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * A landmark layout as an immutable value: how many points, what they are called, which chains they form, what mirroring does to
 * them, how errors are normalised, and how shapes of this layout become shapes of another. Made from a data file by
 * {@link SchemeFiles}; nothing in the product knows a layout otherwise.
 */
public final class LandmarkScheme {
	/**
	 * A segment to draw.
	 *
	 * @param from point
	 * @param to point
	 * @param part the part it belongs to, or null
	 */
	public record Connection(int from, int to, Part part) {
	}

	private final String id;
	private final String name;
	private final String description;
	private final List<String> pointNames;
	private final List<Part> parts;
	private final int[] flip;
	private final Map<String, Normalizer> normalizers;
	private final String defaultNormalizer;
	private final SchemeDefinition.FrameDefinition frame;
	private final List<Connection> connections;
	private final Map<String, int[][]> maps;
	private final double[] template;

	/** @throws IllegalArgumentException with the key and the reason if the definition contradicts itself */
	LandmarkScheme(SchemeDefinition d) {
		new SchemeCheck(d).run();
		id = d.id();
		name = d.name().isBlank() ? d.id() : d.name();
		description = d.description();
		pointNames = List.copyOf(d.points());
		parts = d.parts().stream().map(p -> new Part(p.name(), p.points(), Boolean.TRUE.equals(p.closed()), p.side() == null ? Side.CENTRE : p.side(),
				p.region() == null ? Region.OTHER : p.region())).toList();
		flip = SchemeCheck.permutation(d);
		Map<String, Normalizer> n = new LinkedHashMap<>();
		d.normalizers().forEach((key, ends) -> n.put(key, new Normalizer(key, ends.right(), ends.left())));
		n.put(Normalizer.BOX.id(), Normalizer.BOX);
		n.put(Normalizer.DIAGONAL.id(), Normalizer.DIAGONAL);
		normalizers = java.util.Collections.unmodifiableMap(n);
		defaultNormalizer = d.defaultNormalizer().isBlank() ? n.keySet().iterator().next() : d.defaultNormalizer();
		frame = d.frame();
		connections = connections(d);
		Map<String, int[][]> m = new LinkedHashMap<>();
		d.maps().forEach((key, sources) -> m.put(key, sources.stream().map(int[]::clone).toArray(int[][]::new)));
		maps = m;
		template = d.template().isEmpty() ? null : d.template().stream().flatMapToDouble(Arrays::stream).toArray();
	}

	private List<Connection> connections(SchemeDefinition d) {
		List<Connection> list = new ArrayList<>();
		for (Part p : parts) {
			for (int s = 0; s < p.segments(); s++) {
				list.add(new Connection(p.index(s), p.index((s + 1) % p.size()), p));
			}
		}
		for (int[] c : d.connections()) {
			Part owner = parts.stream().filter(p -> p.contains(c[0]) && p.contains(c[1])).findFirst().orElse(null);
			list.add(new Connection(c[0], c[1], owner));
		}
		return List.copyOf(list);
	}

	/** For ever, for example {@code ibug68}. */
	public String id() {
		return id;
	}

	/** For people. */
	public String name() {
		return name;
	}

	/** Where the layout comes from. */
	public String description() {
		return description;
	}

	/** K, the number of points. */
	public int pointCount() {
		return pointNames.size();
	}

	/** K names. */
	public List<String> pointNames() {
		return pointNames;
	}

	/** The chains; a point may be in none, or in two. Detectors make one edge map of each, in this order. */
	public List<Part> parts() {
		return parts;
	}

	/** A part by its name. */
	public Optional<Part> part(String partName) {
		return parts.stream().filter(p -> p.name().equals(partName)).findFirst();
	}

	/** The parts of a region, right, centre and left as they come. */
	public List<Part> parts(Region region) {
		return parts.stream().filter(p -> p.region() == region).toList();
	}

	/** The partner of a point under mirroring; itself if it lies on the middle line. */
	public int flip(int point) {
		return flip[point];
	}

	/** The whole permutation, a copy. It is its own inverse. */
	public int[] flipPermutation() {
		return flip.clone();
	}

	/** All normalisers by id, {@code box} and {@code diagonal} included. */
	public Map<String, Normalizer> normalizers() {
		return normalizers;
	}

	/** The one to use when none is asked for. */
	public Normalizer defaultNormalizer() {
		return normalizers.get(defaultNormalizer);
	}

	/** @throws FiducialException (usage) if there is none of that id */
	public Normalizer normalizer(String normalizerId) {
		Normalizer n = normalizers.get(normalizerId);
		if (n == null) {
			throw FiducialException.usage("scheme '" + id + "': " + Suggest.unknown("normalizer", normalizerId, normalizers.keySet()));
		}
		return n;
	}

	/** Everything to draw as lines: the segments of all parts, and further ones. */
	public List<Connection> connections() {
		return connections;
	}

	/** Ids of the schemes that shapes of this one can be turned into, its own included. */
	public Set<String> mapTargets() {
		Set<String> all = new LinkedHashSet<>(maps.keySet());
		all.add(id);
		return all;
	}

	/**
	 * A shape of this scheme as one of another. The definitions of points differ between data sets: never mix mapped and original
	 * truth in one metric.
	 *
	 * @throws FiducialException (usage) if there is no map to that scheme
	 */
	public double[] mapTo(String target, double[] shape) {
		check(shape);
		if (target.equals(id)) {
			return shape.clone();
		}
		int[][] sources = maps.get(target);
		if (sources == null) {
			throw FiducialException.usage("shapes of scheme '" + id + "' cannot be turned into '" + target + "'; possible: " + String.join(", ", mapTargets()));
		}
		double[] out = new double[sources.length * 2];
		for (int i = 0; i < sources.length; i++) {
			out[2 * i] = Shapes.mean(shape, sources[i], 0);
			out[2 * i + 1] = Shapes.mean(shape, sources[i], 1);
		}
		return out;
	}

	/** A plain frontal face in face-frame units (origin between the eyes, one unit between the eyes' ends), if the scheme has one. */
	public Optional<double[]> template() {
		return template == null ? Optional.empty() : Optional.of(frame(template).toFrame(template));
	}

	/**
	 * The face's own frame. Its unit is the scheme's {@code ocular} normaliser, or the default one where there is none.
	 *
	 * @throws IllegalArgumentException if the eyes coincide or a coordinate is not finite
	 */
	public FaceFrame frame(double[] shape) {
		double d = normalizers.getOrDefault("ocular", defaultNormalizer()).of(shape);
		return FaceFrame.of(shape, frame.rightEye(), frame.leftEye(), frame.chin(), d);
	}

	/** @throws IllegalArgumentException if a shape has another number of points */
	public void check(double[] shape) {
		if (shape.length != 2 * pointCount()) {
			throw new IllegalArgumentException("scheme '" + id + "' has " + pointCount() + " points, the shape has " + shape.length / 2.0);
		}
	}

	/** Schemes are equal when their ids are. */
	@Override
	public boolean equals(Object o) {
		return o instanceof LandmarkScheme s && s.id.equals(id);
	}

	@Override
	public int hashCode() {
		return id.hashCode();
	}

	@Override
	public String toString() {
		return id;
	}
}
