package org.fiducial.detection.hourglass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detection;
import org.fiducial.detection.FoundFace;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;

/**
 * Looks for faces with a landmark detector alone: windows of many sizes over the picture, each judged by how sure the landmarks
 * are and by whether they lie in the window as those of a face do that was cut out by the model's crop rule; then the best windows
 * are moved onto their face and judged again. A detector that has seen nothing but faces is sure of much else too, but what it sees
 * there moves along with the window, while a face stays where it is: that is tried last. Coarse windows come first; smaller ones only
 * while faces are missing.
 */
public final class FaceSearch {
	/** Sides of the windows in units of the picture's larger side, or of its smaller side times {@link #LONG}, in the groups in which they are tried. */
	private static final double[][] SIDES = { { 1.1, .75, .55 }, { .4, .28 }, { .2 } };
	/** Pictures that are longer, such as panoramas, hold no face as large as they are. */
	private static final double LONG = 2.5;
	/** Windows of a size lie this part of their side from each other. */
	private static final double STRIDE = .4;
	/** Windows that are moved onto a face and judged again, for each face that is wanted. */
	private static final int CANDIDATES = 4;
	/** Faces below this score are none. */
	static final double THRESHOLD = .4;
	/** Windows beside a face: shifts in units of the larger side of its box, and factors of its size. */
	private static final double[][] BESIDE = { { .12, 0, 1 }, { -.12, 0, 1 }, { 0, .12, 1 }, { 0, -.12, 1 }, { 0, 0, 1.2 }, { 0, 0, .85 } };
	/** Mean distance in units of that side by which landmarks may go with the window; those of faces move by .01 to .03, others by .03 to .2. */
	private static final double MOVES = .05;
	private static final double SAME_FACE = .3;
	/** Candidates that overlap more than this need no second trial. */
	private static final double SAME_TRY = .8;
	private static final int REFINEMENTS = 2;

	/** Landmarks in pixels of the picture for windows of it. */
	@FunctionalInterface
	public interface Look {
		/** A detection a window, in order. */
		List<Detection> at(RgbImage image, List<CropFrame> windows);
	}

	private final CropRule rule;
	private final int size;
	private final Look look;

	/** @param size of the network's input in pixels */
	public FaceSearch(CropRule rule, int size, Look look) {
		this.rule = rule;
		this.size = size;
		this.look = look;
	}

	private record Candidate(CropFrame window, Detection answer, double score) {
	}

	/**
	 * Looks for faces.
	 *
	 * @param most how many are wanted
	 * @return at most so many, the surest first
	 */
	public List<FoundFace> find(RgbImage image, int most) {
		List<Candidate> found = new ArrayList<>();
		List<Candidate> tried = new ArrayList<>();
		for (double[] group : SIDES) {
			List<CropFrame> windows = new ArrayList<>();
			for (double side : group) {
				addWindows(image, side, windows);
			}
			List<Candidate> best = judged(image, windows).stream().sorted(Comparator.comparingDouble(Candidate::score).reversed()).limit((long) CANDIDATES * most).toList();
			for (Candidate c : refined(image, best)) {
				if (c.score >= THRESHOLD && overlap(c, found) <= SAME_FACE && overlap(c, tried) <= SAME_TRY) {
					tried.add(c);
					Candidate face = confirmed(image, c);
					if (face.score >= THRESHOLD) {
						found.add(face);
					}
				}
			}
			if (found.size() >= most) {
				break;
			}
		}
		return found.stream().sorted(Comparator.comparingDouble(Candidate::score).reversed()).limit(most).map(c -> new FoundFace(corners(c.answer), c.score)).toList();
	}

	private void addWindows(RgbImage image, double part, List<CropFrame> windows) {
		double side = part * Math.min(Math.max(image.width(), image.height()), LONG * Math.min(image.width(), image.height()));
		double[] xs = centres(image.width(), side);
		double[] ys = centres(image.height(), side);
		for (double y : ys) {
			for (double x : xs) {
				windows.add(new CropFrame(x, y, side, size));
			}
		}
	}

	/** Centres of windows that cover a length; one in the middle if a window is as large. */
	private static double[] centres(int length, double side) {
		int n = side >= length ? 1 : (int) Math.ceil((length - side) / (STRIDE * side)) + 1;
		double[] out = new double[n];
		for (int i = 0; i < n; i++) {
			out[i] = n == 1 ? (length - 1) / 2. : (side - 1) / 2 + (length - side) * i / (n - 1);
		}
		return out;
	}

	private List<Candidate> judged(RgbImage image, List<CropFrame> windows) {
		List<Detection> answers = look.at(image, windows);
		List<Candidate> out = new ArrayList<>();
		for (int i = 0; i < windows.size(); i++) {
			out.add(new Candidate(windows.get(i), answers.get(i), score(windows.get(i), answers.get(i))));
		}
		return out;
	}

	/** Mean confidence, less if the landmarks do not fill the window as a face does. */
	private double score(CropFrame window, Detection answer) {
		Box box = Shapes.box(answer.shape());
		if (!(Math.max(box.width(), box.height()) > 1)) {
			return 0;
		}
		CropFrame ideal = rule.frame(box, size);
		double scale = Math.log(ideal.side() / window.side());
		double shift = Math.hypot(ideal.centreX() - window.centreX(), ideal.centreY() - window.centreY()) / window.side();
		return HourglassDetector.mean(answer) * Math.exp(-scale * scale / .5 - shift * shift / .08);
	}

	/** The candidates moved onto what they saw, the surest first. Those whose landmarks have collapsed are left out. */
	private List<Candidate> refined(RgbImage image, List<Candidate> start) {
		List<Candidate> now = start;
		for (int i = 0; i < REFINEMENTS; i++) {
			List<CropFrame> closer = now.stream().map(c -> Shapes.box(c.answer.shape())).filter(b -> Math.max(b.width(), b.height()) > 1).map(b -> rule.frame(b, size)).toList();
			now = judged(image, closer);
		}
		return now.stream().sorted(Comparator.comparingDouble(Candidate::score).reversed()).toList();
	}

	/** The candidate with a score that is the lower the more its landmarks move along with the window. */
	private Candidate confirmed(RgbImage image, Candidate c) {
		Box box = Shapes.box(c.answer.shape());
		double side = Math.max(box.width(), box.height());
		List<CropFrame> beside = Arrays.stream(BESIDE).map(b -> {
			double w = b[2] * box.width();
			double h = b[2] * box.height();
			return rule.frame(new Box(box.x() + (box.width() - w) / 2 + b[0] * side, box.y() + (box.height() - h) / 2 + b[1] * side, w, h), size);
		}).toList();
		double moved = look.at(image, beside).stream().mapToDouble(d -> Shapes.meanDistance(d.shape(), c.answer.shape())).average().orElse(0) / side;
		return new Candidate(c.window, c.answer, c.score * Math.exp(-moved * moved / (MOVES * MOVES)));
	}

	private static double overlap(Candidate c, List<Candidate> others) {
		Box box = Shapes.box(c.answer.shape());
		return others.stream().mapToDouble(o -> box.overlap(Shapes.box(o.answer.shape()))).max().orElse(0);
	}

	private static double[] corners(Detection d) {
		return Shapes.box(d.shape()).corners();
	}
}
