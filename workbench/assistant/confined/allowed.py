"""What a drafted cell may import, call and name. What stands in no list is refused; `rules` says what to use instead.

Modules are lists of their own names, for a module also has the modules that it imported (`statistics.sys`).
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES: dict[str, frozenset[str]] = {
    "workbench": frozenset(("open",)),
    "math": _names("""
        acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2
        expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm
        ldexp lgamma log log10 log1p log2 modf nan perm pi pow prod radians remainder sin sinh sqrt tan tanh tau
        trunc
    """),
    "statistics": _names("""
        NormalDist StatisticsError correlation covariance fmean geometric_mean harmonic_mean linear_regression
        mean median median_grouped median_high median_low mode multimode pstdev pvariance quantiles stdev
        variance
    """),
    "datetime": _names("""date datetime time timedelta timezone UTC"""),
    "collections": _names("""Counter defaultdict deque OrderedDict namedtuple"""),
    "itertools": _names("""
        accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile
        filterfalse groupby islice pairwise permutations product repeat takewhile zip_longest
    """),
    "functools": _names("""lru_cache partial reduce"""),
    "decimal": _names("""Decimal ROUND_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP"""),
    "fractions": frozenset(("Fraction",)),
    "json": _names("""dumps loads"""),
    "re": _names("""
        compile findall finditer fullmatch match search split sub I IGNORECASE M MULTILINE S
    """),
    "textwrap": _names("""dedent fill indent shorten wrap"""),
    "numpy": _names("""
        abs absolute add all allclose amax amin any append apply_along_axis arange argmax argmin argpartition
        argsort argwhere around array array_equal array_split asarray atleast_1d atleast_2d average bincount
        bool_ broadcast_to ceil clip column_stack concatenate convolve corrcoef cos count_nonzero cov cross
        cumprod cumsum datetime64 deg2rad delete diag diff digitize divide dot e einsum empty empty_like equal
        exp exp2 expand_dims expm1 extract eye flatnonzero flip float32 float64 floor floor_divide full
        full_like gradient greater greater_equal histogram histogram2d hstack hypot identity in1d inf inner
        insert int32 int64 interp intersect1d isclose isfinite isin isinf isnan less less_equal linalg linspace
        log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor logspace matmul max
        maximum mean median meshgrid min minimum mod moveaxis multiply nan nan_to_num nanmax nanmean nanmedian
        nanmin nanpercentile nanquantile nanstd nansum nanvar ndarray negative newaxis nonzero ones ones_like
        outer partition pad percentile pi piecewise polyfit polyval power prod ptp quantile random ravel repeat
        reshape roll round searchsorted select setdiff1d sign sin sort split sqrt square squeeze stack std
        subtract sum swapaxes take tan tanh tensordot tile timedelta64 trace transpose trapezoid tri tril triu
        true_divide trunc union1d unique unravel_index var vstack where zeros zeros_like
    """),
    "numpy.random": frozenset(("default_rng",)),
    "numpy.linalg": _names("""
        cholesky cond det eig eigh eigvals eigvalsh inv lstsq matrix_rank norm pinv qr solve svd
    """),
    "pandas": _names("""
        Categorical CategoricalDtype DataFrame DateOffset DatetimeIndex Grouper Index Interval IntervalIndex
        MultiIndex NA NaT NamedAgg Period PeriodIndex RangeIndex Series Timedelta TimedeltaIndex Timestamp
        concat crosstab cut date_range factorize get_dummies interval_range isna isnull melt merge merge_asof
        merge_ordered notna notnull period_range pivot pivot_table qcut timedelta_range to_datetime to_numeric
        to_timedelta unique wide_to_long
    """),
    "altair": _names("""
        Angle Axis Bin BinParams Chart Color ColorValue Column ConcatChart Cursor Dash Detail EncodingSortField
        Facet FacetChart FieldOneOfPredicate FieldRangePredicate Fill FillOpacity HConcatChart Header
        ImputeParams Key Latitude Latitude2 LayerChart Legend Longitude Longitude2 LookupData MarkDef Opacity
        Order Radius Radius2 RepeatChart Row Scale Shape Size Sort SortField StackTransform Step Stroke
        StrokeDash StrokeOpacity StrokeWidth Text Theta Theta2 TimeUnit Title TitleParams Tooltip TopLevelMixin
        Undefined VConcatChart X X2 XError XError2 XOffset XValue Y Y2 YError YError2 YOffset YValue
        binding_checkbox binding_radio binding_range binding_select concat condition datum hconcat layer param
        repeat selection_interval selection_point sequence value vconcat when
    """),
}
INSTEAD_OF_MODULE = {
    **dict.fromkeys(("os", "io", "sys", "pathlib", "shutil", "glob", "subprocess", "socket", "urllib", "requests",
                     "httpx", "ctypes", "importlib", "builtins", "inspect", "pickle", "sqlite3", "duckdb", "threading"),
                    "`wb.open().snapshot().sql(...)`: a draft has the snapshot, and nothing of the machine"),
    "pyarrow": "`.sql(...)`, which gives an Arrow table",
    "polars": "pandas", "matplotlib": "altair", "seaborn": "altair", "plotly": "altair",
    "random": "numpy's default_rng",
    "scipy": "numpy, or the engine: `wb.open().metric(...)`", "operator": "a lambda",
}
BUILTINS = _names("""
        abs all any bool chr complex dict divmod enumerate filter float frozenset hash int isinstance iter len
        list map max min next ord pow print range repr reversed round set slice sorted str sum tuple zip True
        False None ArithmeticError AssertionError AttributeError Exception IndexError KeyError LookupError
        NotImplementedError OverflowError RuntimeError StopIteration TypeError ValueError ZeroDivisionError
        NotImplemented Ellipsis
    """)
INSTEAD_OF_BUILTIN = {
    "open": "rows come from `wb.open().snapshot().sql(...)`", "eval": "write the expression itself",
    "exec": "write the statements themselves", "compile": "write the code itself",
    "getattr": "write `value.name`", "setattr": "a dict", "delattr": "a dict", "hasattr": "write `value.name`",
    "type": "isinstance(value, float)", "input": "a name with a value at the top of the cell",
    "__import__": "an import statement", "globals": "the names themselves", "locals": "the names themselves",
    "vars": "the names themselves", "dir": "the names themselves", "breakpoint": "print(...)",
}
# on any value: what reads or writes files, gives a way out of the guarded engine, changes the project, or shows frames
REFUSED: dict[str, str] = {
    **dict.fromkeys(_names("""
        save dump dumps tofile dump_to savefig write write_text write_bytes read read_text read_bytes open mkdir
        unlink rename chmod rmdir
    """), "the value as last expression: a person saves it"),
    **dict.fromkeys(("eval", "query"), "a mask: `frame[frame['n'] > 3]`"),
    **dict.fromkeys(("format", "format_map"), "an f-string"),
    **dict.fromkeys(_names("""
        bucket answer execute executemany cursor connect path_of folder relation register project root cache
    """), "`wb.open().snapshot().sql(...)` runs a guarded SELECT"),
    **dict.fromkeys(("snapshot_folder", "import_"), "`workbench import`, by a person"),
    "train": "a training spec", "score": "`workbench score`, by a person",
    "monitor": "`workbench monitor`, by a person", "evaluate": "`workbench evaluate`, by a person",
    "readout": "`.readout(health_only=True)`: one that shows effects is a look, and a person's",
    "trade_off": "the Experiment document: it shows effects, which is a look",
    "rehearse": "`workbench rehearse`, by a person",
    "assign": "`workbench assign`, by a person", "lock": "`workbench lock`, by a person",
    "pipe": "a call of the function", "ctypes": "the values themselves", "plot": "an Altair chart",
    "hist": "an Altair chart", "boxplot": "an Altair chart", "style": "the frame itself",
    "mark_image": "another mark", "mark_geoshape": "another mark", "from_dict": "alt.Chart(frame)",
    "from_json": "alt.Chart(frame)", "transformers": "alt.Chart(frame)", "with_traceback": "the error's text",
    "mro": "isinstance", "attrgetter": "a lambda", "methodcaller": "a lambda",
    **dict.fromkeys(_names("""
        gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await ag_frame ag_code tb_frame tb_next f_globals
        f_locals f_builtins f_back f_code f_trace func_globals func_code im_func im_self
    """),
                    "the values themselves"),
}
TO = _names("""
        to_arrow_table to_datetime to_dict to_frame to_list to_numpy to_numeric to_pandas to_period
        to_pydatetime to_pylist to_pytimedelta to_records to_timedelta to_timestamp
    """)
BY_NAME = frozenset(("agg", "aggregate", "apply", "transform", "map"))         # call a method by its name as text
AGGREGATES = _names("""
        all any bfill corr count cummax cummin cumprod cumsum diff ffill first idxmax idxmin last max mean
        median min nunique pct_change prod quantile rank sem shift size skew std sum unique var
    """)
