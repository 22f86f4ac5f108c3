package org.fiducial.detection.hourglass;

import java.util.ArrayList;
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
 * are moved onto their face and judged again. Coarse windows come first; smaller ones only while faces are missing.
 */
public final class FaceSearch {
	/** Sides of the windows in units of the picture's larger side, in the groups in which they are tried. */
	private static final double[][] SIDES = { { 1.1, .75, .55 }, { .4, .28 }, { .2 } };
	/** Windows of a size lie this part of their side from each other. */
	private static final double STRIDE = .4;
	/** Windows that are moved onto a face and judged again, for each face that is wanted. */
	private static final int CANDIDATES = 4;
	/** Faces below this score are none. */
	static final double THRESHOLD = .35;
	private static final double SAME_FACE = .3;
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
		for (double[] group : SIDES) {
			List<CropFrame> windows = new ArrayList<>();
			for (double side : group) {
				addWindows(image, side, windows);
			}
			List<Candidate> best = judged(image, windows).stream().sorted(Comparator.comparingDouble(Candidate::score).reversed()).limit((long) CANDIDATES * most).toList();
			for (Candidate c : best) {
				keep(refined(image, c), found);
			}
			if (found.size() >= most) {
				break;
			}
		}
		return found.stream().sorted(Comparator.comparingDouble(Candidate::score).reversed()).limit(most).map(c -> new FoundFace(corners(c.answer), c.score)).toList();
	}

	private void addWindows(RgbImage image, double part, List<CropFrame> windows) {
		double side = part * Math.max(image.width(), image.height());
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

	private Candidate refined(RgbImage image, Candidate start) {
		Candidate c = start;
		for (int i = 0; i < REFINEMENTS; i++) {
			Box box = Shapes.box(c.answer.shape());
			if (!(Math.max(box.width(), box.height()) > 1)) {
				return c;
			}
			c = judged(image, List.of(rule.frame(box, size))).getFirst();
		}
		return c;
	}

	/** Keeps a face unless it is none, or one that is there already and surer. */
	private static void keep(Candidate c, List<Candidate> found) {
		if (c.score < THRESHOLD) {
			return;
		}
		Box box = Shapes.box(c.answer.shape());
		for (int i = 0; i < found.size(); i++) {
			if (box.overlap(Shapes.box(found.get(i).answer.shape())) > SAME_FACE) {
				if (found.get(i).score < c.score) {
					found.set(i, c);
				}
				return;
			}
		}
		found.add(c);
	}

	private static double[] corners(Detection d) {
		Box b = Shapes.box(d.shape());
		return new double[] { b.x(), b.y(), b.x() + b.width(), b.y() + b.height() };
	}
}
