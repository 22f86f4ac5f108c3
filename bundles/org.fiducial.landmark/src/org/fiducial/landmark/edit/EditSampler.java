package org.fiducial.landmark.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.LandmarkScheme;

/**
 * Makes a new shape from a source: two different edits, drawn uniformly, in their fixed order; a draw that gives no valid face is
 * repeated, five times each with amplitudes 1, .75, .5 and .25; after that the source is kept. A pure function of
 * (seed, index, source): batches, threads and shards do not matter. Immutable, thread-safe.
 */
public final class EditSampler {
	private static final double[] AMPLITUDES = { 1, .75, .5, .25 };
	private static final int TRIES_EACH = 5;
	private static final List<String> SHIFTS = List.of("eye-shifting", "nose-shifting", "mouth-shifting");

	private final LandmarkScheme scheme;
	private final List<List<ShapeEdit>> attributes;
	private final Map<String, ShapeEdit> byId = new TreeMap<>();
	private final Set<String> on;
	private final int edits;

	/** Two of the given edits. */
	public EditSampler(LandmarkScheme scheme, List<ShapeEdit> available) {
		this(scheme, available, 2, false);
	}

	/**
	 * @param available edits to draw from; those that do not know the scheme are left out
	 * @param edits how many different attributes a shape gets
	 * @param mergeShifts whether eye, nose and mouth shifting count as one attribute, as the list of the paper (arXiv 2401.13191) can
	 *            be read; one of them is then drawn
	 * @throws IllegalArgumentException if there are fewer attributes than asked for
	 */
	public EditSampler(LandmarkScheme scheme, List<ShapeEdit> available, int edits, boolean mergeShifts) {
		this(scheme, available, Set.of(), edits, mergeShifts);
	}

	/**
	 * With some edits switched off. A draw that has none of those is the same with and without them; in others the next edit of the draw
	 * takes the place of the one that is off.
	 *
	 * @param available edits to draw from; those that do not know the scheme are left out
	 * @param on ids of those that are applied
	 * @param edits how many different ones a shape gets
	 * @throws IllegalArgumentException if fewer are on than asked for
	 */
	public EditSampler(LandmarkScheme scheme, List<ShapeEdit> available, Set<String> on, int edits) {
		this(scheme, available, Set.copyOf(on), edits, false);
	}

	private EditSampler(LandmarkScheme scheme, List<ShapeEdit> available, Set<String> on, int edits, boolean mergeShifts) {
		this.scheme = scheme;
		this.edits = edits;
		List<List<ShapeEdit>> list = new ArrayList<>();
		List<ShapeEdit> shifts = new ArrayList<>();
		// sorted, so that the order of registration has no influence
		for (ShapeEdit e : available.stream().filter(e -> e.schemes().contains(scheme.id())).sorted(Comparator.comparing(ShapeEdit::id)).toList()) {
			byId.put(e.id(), e);
			if (mergeShifts && SHIFTS.contains(e.id())) {
				shifts.add(e);
			} else {
				list.add(List.of(e));
			}
		}
		if (!shifts.isEmpty()) {
			list.add(List.copyOf(shifts));
		}
		attributes = List.copyOf(list);
		this.on = on.isEmpty() ? Set.copyOf(byId.keySet()) : on;
		long there = attributes.stream().filter(this::isOn).count();
		if (edits < 1 || there < edits) {
			throw new IllegalArgumentException(edits + " different edits were asked for, there are " + there + " for scheme '" + scheme.id() + "'");
		}
	}

	/**
	 * A new shape.
	 *
	 * @param source in pixels of a frame
	 * @param width of the frame
	 * @param height of the frame
	 * @param seed of the run
	 * @param index of the item
	 * @throws IllegalArgumentException if the source is not finite or its eyes coincide
	 */
	public EditedShape sample(double[] source, int width, int height, long seed, long index) {
		ShapeValidity validity = new ShapeValidity(scheme, source, width, height);
		int tries = 0;
		for (double amplitude : AMPLITUDES) {
			for (int t = 0; t < TRIES_EACH; t++) {
				List<AppliedEdit> draw = draw(CounterRandom.of(seed, index, tries++), amplitude);
				Optional<double[]> shape = attempt(source, draw, validity);
				if (shape.isPresent()) {
					return new EditedShape(shape.get(), draw, tries, amplitude);
				}
			}
		}
		return new EditedShape(source.clone(), List.of(), tries, 0);
	}

	private boolean isOn(List<ShapeEdit> attribute) {
		return on.contains(attribute.getFirst().id());
	}

	private List<AppliedEdit> draw(CounterRandom random, double amplitude) {
		int[] order = random.permutation(attributes.size());
		List<ShapeEdit> chosen = new ArrayList<>();
		for (int i = 0; chosen.size() < edits; i++) {
			List<ShapeEdit> attribute = attributes.get(order[i]);
			if (isOn(attribute)) {
				chosen.add(attribute.size() == 1 ? attribute.getFirst() : attribute.get(random.nextInt(attribute.size())));
			}
		}
		chosen.sort(Comparator.comparingInt(ShapeEdit::order).thenComparing(ShapeEdit::id));
		return chosen.stream().map(e -> new AppliedEdit(e.id(), e.sample(random.split(e.id()), amplitude))).toList();
	}

	// an edit may refuse what the one before it left, for example eyes that coincide: such a draw is invalid
	private Optional<double[]> attempt(double[] source, List<AppliedEdit> draw, ShapeValidity validity) {
		try {
			double[] shape = apply(source, draw, byId);
			return validity.isValid(shape) ? Optional.of(shape) : Optional.empty();
		} catch (IllegalArgumentException e) {
			return Optional.empty();
		}
	}

	/**
	 * Applies recorded edits again, one after the other.
	 *
	 * @throws IllegalArgumentException if an edit is not among the given ones, or refuses the shape
	 */
	public static double[] apply(double[] source, List<AppliedEdit> edits, Map<String, ShapeEdit> byId) {
		double[] shape = source;
		for (AppliedEdit a : edits) {
			ShapeEdit e = byId.get(a.edit());
			if (e == null) {
				throw new IllegalArgumentException("no shape edit '" + a.edit() + "'");
			}
			shape = e.apply(shape, a.parameters());
		}
		return shape;
	}
}
