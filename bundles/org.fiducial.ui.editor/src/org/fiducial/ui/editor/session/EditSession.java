package org.fiducial.ui.editor.session;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.eclipse.emf.common.command.CommandStack;
import org.fiducial.core.FiducialException;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.fiducial.model.UprightSize;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.StaleAnnotationException;

/**
 * Editing the landmarks of one sample. What a person edits is the layer {@value #MANUAL}: it begins as a copy of the layer that is
 * shown, so that labels of machines and imports are never overwritten. Every edit is a command on an EMF command stack and one
 * transaction of the store. Used from one thread.
 */
public final class EditSession {
	/** The layer of people. */
	public static final String MANUAL = "manual";

	private final ProjectStore store;
	private final Sample sample;
	private final String author;
	private final LandmarkScheme scheme;
	private final CommandStack commands = new SavingCommandStack();
	private final BitSet selection = new BitSet();
	private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
	private Annotation manual;
	private byte[] visibility;
	private double[] saved;
	private double[] shape;
	private String shownLayer;

	/**
	 * Begins with the manual layer if there is one, else with the best of the others.
	 *
	 * @param author who edits
	 */
	public EditSession(ProjectStore store, Sample sample, String author) {
		this.store = store;
		this.sample = sample;
		this.author = author;
		this.scheme = scheme(store, sample);
		load();
	}

	private static LandmarkScheme scheme(ProjectStore store, Sample sample) {
		String id = store.info().stream().filter(i -> i.name().equals(sample.getDataset())).map(i -> i.scheme()).findFirst().orElse(null);
		return LandmarkSchemes.shared().get(id == null ? "ibug68" : id);
	}

	private void load() {
		List<Annotation> layers = store.annotations().of(sample.getId());
		manual = layers.stream().filter(a -> a.getLayer().equals(MANUAL)).findFirst().orElse(null);
		Optional<Annotation> shown = Optional.ofNullable(manual)
				.or(() -> layers.stream().filter(a -> a.getShape() != null && a.getShape().length == 2 * scheme.pointCount()).min(EditSession::order));
		shownLayer = shown.map(Annotation::getLayer).orElse(null);
		shape = shown.map(a -> a.getShape().clone()).orElse(null);
		saved = shape;
		visibility = shown.map(Annotation::getVisibility).orElse(null);
	}

	/** Imported labels before synthetic ones before predictions, each by name. */
	private static int order(Annotation a, Annotation b) {
		int rank = Integer.compare(rank(a.getSource()), rank(b.getSource()));
		return rank != 0 ? rank : a.getLayer().compareTo(b.getLayer());
	}

	private static int rank(AnnotationSource source) {
		return switch (source) {
		case HUMAN -> 0;
		case IMPORTED -> 1;
		case SYNTHETIC -> 2;
		case MODEL -> 3;
		};
	}

	/** The sample being edited. */
	public Sample sample() {
		return sample;
	}

	/** Layout of the points. */
	public LandmarkScheme scheme() {
		return scheme;
	}

	/** The points in pixels of the image, NaN pairs for absent ones, not a copy; null if the sample has none. During a gesture: where they are being dragged. */
	public double[] shape() {
		return shape;
	}

	/** Name of the layer that is shown; null if there is none. */
	public String shownLayer() {
		return shownLayer;
	}

	/** The selected points, never absent ones; not a copy. */
	public BitSet selection() {
		return selection;
	}

	/** Undo and redo. */
	public CommandStack commands() {
		return commands;
	}

	/** Hears of every change of points or selection. */
	public void addListener(Runnable listener) {
		listeners.add(listener);
	}

	/** Selects these points alone, but those that are absent. */
	public void select(BitSet points) {
		selection.clear();
		selection.or(points);
		changed();
	}

	/** Selects one point alone. */
	public void select(int point) {
		BitSet one = new BitSet();
		one.set(point);
		select(one);
	}

	/** Selects all points. */
	public void selectAll() {
		selection.set(0, shape == null ? 0 : Shapes.points(shape));
		changed();
	}

	/** The point nearest to a place within a radius, -1 if there is none; absent points are nowhere. All in pixels of the image. */
	public int nearest(double x, double y, double radius) {
		int best = -1;
		double least = radius;
		for (int i = 0; shape != null && i < shape.length / 2; i++) {
			double d = Math.hypot(shape[2 * i] - x, shape[2 * i + 1] - y);
			if (d <= least) {
				least = d;
				best = i;
			}
		}
		return best;
	}

	/** Shows points where a gesture has dragged them, without saving; {@link #commit} or {@link #revert} ends it. */
	public void preview(double[] moved) {
		shape = moved;
		changed();
	}

	/** Takes a preview back. */
	public void revert() {
		shape = saved;
		changed();
	}

	/** Moves the selected points and saves. */
	public void moveSelection(double dx, double dy) {
		if (shape != null && !selection.isEmpty()) {
			double[] moved = saved.clone();
			selection.stream().forEach(i -> {
				moved[2 * i] += dx;
				moved[2 * i + 1] += dy;
			});
			commit(selection.cardinality() == 1 ? "Move point" : "Move points", moved);
		}
	}

	/**
	 * Turns and scales the selected points about the middle of their box and saves. A single point stays where it is.
	 *
	 * @param degrees clockwise on the screen
	 * @param scale factor, more than 0
	 */
	public void turnSelection(double degrees, double scale) {
		if (shape != null && selection.cardinality() > 1) {
			Box box = Shapes.box(selection.stream().flatMap(i -> IntStream.of(2 * i, 2 * i + 1)).mapToDouble(i -> saved[i]).toArray());
			Affine map = Affine.similarity(Math.toRadians(degrees), scale, box.x() + box.width() / 2, box.y() + box.height() / 2);
			double[] turned = saved.clone();
			selection.stream().forEach(i -> {
				turned[2 * i] = map.x(saved[2 * i], saved[2 * i + 1]);
				turned[2 * i + 1] = map.y(saved[2 * i], saved[2 * i + 1]);
			});
			commit(degrees == 0 ? "Scale points" : "Turn points", turned);
		}
	}

	/** Makes the selected points absent, for what is not in the picture, and saves. */
	public void removeSelection() {
		if (shape != null && !selection.isEmpty()) {
			double[] fewer = saved.clone();
			selection.stream().forEach(i -> fewer[2 * i] = fewer[2 * i + 1] = Double.NaN);
			commit(selection.cardinality() == 1 ? "Make point absent" : "Make points absent", fewer);
		}
	}

	/** How many points have no place: those that are absent, all where there is no shape. */
	public int missing() {
		return shape == null ? scheme.pointCount() : (int) IntStream.range(0, Shapes.points(shape)).filter(i -> Shapes.isAbsent(shape, i)).count();
	}

	/** Gives absent points the place that the scheme's mean face, laid over the others, has for them; selects them. With fewer than two others, a whole face as {@link #placeTemplate}. */
	public void placeMissing() {
		int missing = missing();
		if (missing > scheme.pointCount() - 2) {
			placeTemplate();
		} else if (missing > 0) {
			double[] template = template();
			int[] known = IntStream.range(0, scheme.pointCount()).filter(i -> !Shapes.isAbsent(saved, i)).flatMap(i -> IntStream.of(2 * i, 2 * i + 1)).toArray();
			Affine map = Shapes.fitSimilarity(IntStream.of(known).mapToDouble(i -> template[i]).toArray(), IntStream.of(known).mapToDouble(i -> saved[i]).toArray());
			double[] placed = map.apply(template);
			BitSet added = new BitSet();
			for (int i = 0; i < scheme.pointCount(); i++) {
				if (Shapes.isAbsent(saved, i)) {
					added.set(i);
				} else {
					placed[2 * i] = saved[2 * i];
					placed[2 * i + 1] = saved[2 * i + 1];
				}
			}
			commit("Place absent points", placed);
			select(added);
		}
	}

	private double[] template() {
		return scheme.template().orElseThrow(() -> FiducialException.input("the scheme " + scheme.id() + " has no template face; import landmarks or run a detector"));
	}

	/** Puts the scheme's mean face into the middle of the picture, for samples that have no points yet; selects it, to be moved as one. */
	public void placeTemplate() {
		double[] template = template();
		UprightSize shown = UprightSize.of(sample);
		double unit = Math.min(shown.width(), shown.height()) * .28;
		double[] placed = new double[template.length];
		for (int i = 0; i < template.length; i += 2) {
			placed[i] = shown.width() / 2. + template[i] * unit;
			placed[i + 1] = shown.height() * .42 + template[i + 1] * unit;
		}
		commit("Place face", placed);
		selectAll();
	}

	/**
	 * Makes an edit: on the command stack, and in the store.
	 *
	 * @param label what the edit is called
	 * @param edited the points in pixels of the image, NaN pairs for absent ones
	 * @throws IllegalArgumentException if a point is infinite or half absent
	 * @throws FiducialException if it cannot be saved; then the points are as they were before
	 */
	public void commit(String label, double[] edited) {
		Objects.requireNonNull(edited);
		commands.execute(new ShapeCommand(this, label, manual == null ? null : saved, edited));
	}

	/** Undoes the last edit, if there is one. */
	public void undo() {
		if (commands.canUndo()) {
			commands.undo();
		}
	}

	/** Does the undone edit again, if there is one. */
	public void redo() {
		if (commands.canRedo()) {
			commands.redo();
		}
	}

	/** Stores a shape; null deletes the layer, as undoing the edit that made it does, and shows what is below. */
	void store(double[] next) {
		try {
			if (next == null) {
				store.annotations().delete(sample.getId(), MANUAL, manual.getVersion(), author);
				load();
			} else {
				manual = store.annotations().save(annotation(next), manual == null ? 0 : manual.getVersion(), author);
				saved = next;
				shownLayer = MANUAL;
			}
		} catch (StaleAnnotationException e) {
			// somebody else's edit is newer: show it, and let nothing that builds on the old one be redone
			load();
			commands.flush();
			throw e;
		} finally {
			shape = saved;
			changed();
		}
	}

	private Annotation annotation(double[] next) {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setSampleId(sample.getId());
		a.setLayer(MANUAL);
		a.setSource(AnnotationSource.HUMAN);
		a.setReview(manual == null ? ReviewState.UNREVIEWED : manual.getReview());
		a.setShape(next);
		a.setVisibility(visibility);
		return a;
	}

	private void changed() {
		for (int i = selection.nextSetBit(0); i >= 0; i = selection.nextSetBit(i + 1)) {
			if (shape == null || i >= Shapes.points(shape) || Shapes.isAbsent(shape, i)) {
				selection.clear(i);
			}
		}
		listeners.forEach(Runnable::run);
	}
}
