"""Long work of reports: what a Job of each kind does. Found by `jobs` at start."""

from jobs.registry import register

from . import dossiers, review, year

register(dossiers.KIND, dossiers.work, may=dossiers.may)
register(year.KIND, year.work, may=year.may)
register(review.KIND, review.work, may=review.may)
