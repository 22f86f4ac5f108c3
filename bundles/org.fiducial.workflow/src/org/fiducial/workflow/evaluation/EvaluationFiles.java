package org.fiducial.workflow.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.Evaluation.GroupName;
import org.fiducial.landmark.metrics.FailureRate;
import org.fiducial.landmark.metrics.Interval;
import org.fiducial.landmark.metrics.MetricRow;

/** An evaluation as tables of comma-separated values and as LaTeX. */
public final class EvaluationFiles {
	private EvaluationFiles() {
	}

	/** The rows with their intervals; fractions. */
	public static String rows(Judgement j) {
		StringBuilder s = new StringBuilder("method,by,group,normalizer,threshold,n,missing,nme,nme_low,nme_high,fr,fr_low,fr_high,auc,auc_low,auc_high\n");
		for (MetricRow r : j.rows()) {
			s.append(cell(r.method())).append(',').append(cell(r.by())).append(',').append(cell(r.group())).append(',').append(cell(r.normalizer())).append(',').append(r.threshold()).append(',').append(r.n())
					.append(',').append(r.missing());
			numbers(s, r.nme(), r.nmeInterval());
			numbers(s, r.fr(), r.frInterval());
			numbers(s, r.auc(), r.aucInterval());
			s.append('\n');
		}
		return s.toString();
	}

	private static void numbers(StringBuilder s, double value, Interval i) {
		s.append(',').append(number(value)).append(',').append(i == null ? "" : number(i.low())).append(',').append(i == null ? "" : number(i.high()));
	}

	private static String number(double v) {
		return Double.isNaN(v) ? "" : Double.toString(v);
	}

	/** Errors of the parts of the face by group, and of single points over all faces; by the first normaliser. */
	public static String parts(Judgement j) {
		StringBuilder s = new StringBuilder("method,by,group,part,point,n,nme\n");
		for (String m : j.methods()) {
			j.evaluation(m).partRows().forEach(r -> s.append(String.join(",", cell(m), cell(r.by()), cell(r.group()), cell(r.part()), "", String.valueOf(r.n()), number(r.nme()))).append('\n'));
			j.evaluation(m).pointRows().forEach(
					r -> s.append(String.join(",", cell(m), Evaluation.ALL, Evaluation.ALL, cell(r.name()), String.valueOf(r.point()), String.valueOf(r.n()), number(r.nme()))).append('\n'));
		}
		return s.toString();
	}

	/** Cumulative error distributions over all faces: for each method and normaliser the part of the faces with at most an error. */
	public static String curves(Judgement j) {
		double most = j.measures().thresholds().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
		StringBuilder s = new StringBuilder("method,normalizer,error,part\n");
		for (String m : j.methods()) {
			for (int n = 0; n < j.measures().normalizers().size(); n++) {
				double[] errors = j.evaluation(m).errors(n, new GroupName(Evaluation.ALL, Evaluation.ALL));
				double[] part = errors.length == 0 ? new double[0] : FailureRate.distribution(errors, most);
				String start = cell(m) + "," + cell(j.measures().normalizers().get(n).id()) + ",";
				for (int i = 0; i < part.length; i++) {
					s.append(start).append(java.math.BigDecimal.valueOf(i, 4).toPlainString()).append(',').append(part[i]).append('\n');
				}
			}
		}
		return s.toString();
	}

	/** The error of every face: by the first normaliser in the column {@code nme}, by the others behind; the first grouping in {@code group}. */
	public static String errors(Judgement j) {
		List<String> by = j.config().groupBy().stream().filter(b -> !b.equals("none")).toList();
		int normalizers = j.measures().normalizers().size();
		StringBuilder s = new StringBuilder("method,dataset,key,group,nme");
		by.stream().skip(1).forEach(b -> s.append(',').append(b));
		j.measures().normalizers().stream().skip(1).forEach(n -> s.append(",nme_").append(cell(n.id())));
		s.append('\n');
		for (String m : j.methods()) {
			List<double[]> errors = new ArrayList<>();
			for (int n = 0; n < normalizers; n++) {
				errors.add(j.evaluation(m).allErrors(n));
			}
			for (int i = 0; i < j.faces().size(); i++) {
				s.append(cell(m)).append(',').append(cell(j.faces().dataset(i))).append(',').append(cell(j.faces().key(i))).append(',').append(by.isEmpty() ? "" : cell(j.group(by.getFirst(), i))).append(',')
						.append(errors.getFirst()[i]);
				for (String b : by.subList(Math.min(1, by.size()), by.size())) {
					s.append(',').append(cell(j.group(b, i)));
				}
				for (double[] e : errors.subList(1, normalizers)) {
					s.append(',').append(e[i]);
				}
				s.append('\n');
			}
		}
		return s.toString();
	}

	/** By group; by normaliser and threshold if there are several; the published table if one was asked for. */
	public static String latex(Judgement j) {
		StringBuilder s = new StringBuilder(LatexTable.of(ResultTable.groups(j), j.notes()));
		if (j.measures().normalizers().size() + j.measures().thresholds().size() > 2) {
			s.append('\n').append(LatexTable.of(ResultTable.measures(j), List.of()));
		}
		if (!j.config().published().isBlank()) {
			s.append('\n').append(LatexTable.of(ResultTable.published(PublishedTable.get(j.config().published()), j), List.of()));
		}
		return s.toString();
	}

	// a cell that a spreadsheet would take for a formula is made text
	private static String cell(String cell) {
		String safe = cell.matches("(?s)[=+@\\-\\t\\r].*") ? "'" + cell : cell;
		return safe.matches("[^,\"\\n\\r]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
	}

	/** Writes a text in one piece. */
	public static void write(Path file, String text) {
		try {
			AtomicFiles.writeString(file, text);
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}
}
